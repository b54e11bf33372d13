import type tss = require('typescript/lib/tsserverlibrary.js')

declare function init(modules: { typescript: typeof tss }): tss.server.PluginModule
export = init
