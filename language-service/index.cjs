// tsserver loads plugins with `require` and wants the function itself.
module.exports = require('../dist/language-service/plugin.js').init
