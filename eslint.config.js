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
      '.ci/',
      'samples/',
      'recipes/',
      'site/',
      'test/fixtures/',
      'test/interproc/',
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
      // It trusts declared types (test/compare/peers.md); our own checks look at values.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Syntax kinds are compared through the TypeScript that made the program.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // Numbers in messages are what this program prints all day.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Dense arrays indexed by branded ids: the id is the proof, `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An interface is what engines and tests may rely on; a test double may leave methods empty.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    // Tests run generated code, whose values are `any` by nature.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['rules/**/*.ts'], extends: [eslintPlugin.configs.recommended] },
)
