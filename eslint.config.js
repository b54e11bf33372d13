import eslintPlugin from 'eslint-plugin-eslint-plugin'
import { existsSync } from 'node:fs'
import tseslint from 'typescript-eslint'

/** We lint ourselves with what we ship: `npm run build` first. */
const built = new URL('dist/rules/index.js', import.meta.url)
if (!existsSync(built)) throw new Error('run `npm run build` first: the lint uses the built plugin')
const { default: tsmatch } = await import(built.href)

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'samples/',
      'test/fixtures/',
      'test/peer-cases/',
      'test/runtime/fixtures/',
      'test/harness/eslint-project/',
      'analyzer/checks/*/fixture*.ts',
      'analyzer/checks/*/fixture/',
      '**/*.d.ts',
    ],
  },
  {
    files: ['**/*.ts'],
    ignores: ['vitest.config.ts'],
    extends: [tseslint.configs.strictTypeChecked, tsmatch.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Asked for by the compiler's own flags, better.
      '@typescript-eslint/no-unused-vars': 'off',
      // Numbers in messages are what this program prints all day.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An interface is what engines and tests may rely on; a test double may leave methods empty.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  { files: ['rules/**/*.ts'], extends: [eslintPlugin.configs.recommended] },
)
