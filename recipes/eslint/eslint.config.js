import tseslint from 'typescript-eslint'
import tsmatch from 'tsmatch'

export default [
  {
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
  },
  { files: ['**/*.ts'], ...tsmatch.configs.recommended },
]
