import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, test } from 'vitest'
import { checks, parseSettings } from '../analyzer/index.ts'
import { renderDocs } from '../rules/docs/generate.ts'

const root = new URL('..', import.meta.url).pathname

describe('generated pages', () => {
  test.each([...renderDocs(root)])('%s is current (npm run docs)', (path, text) => {
    expect(existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '').toBe(text)
  })

  test('no page is left over', () => {
    const pages = globSync('rules/docs/*.md', { cwd: root }).sort()
    expect(pages).toEqual(checks.map((check) => `rules/docs/${check.id}.md`).sort())
  })
})

describe.each(checks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  test('has a fixture that shows more code than it reports', () => {
    const fixture = readFileSync(join(root, 'analyzer/checks', id, 'fixture.ts'), 'utf8')
    const regions = [...fixture.matchAll(/^\/\/ ?#region (.+)\n([\s\S]*?)^\/\/ ?#endregion/gm)].map(
      ([, , code = '']) => code,
    )
    const wants = regions.join('').match(/\/\/ want "/g) ?? []
    const functions = regions.join('').match(/^export /gm) ?? []
    expect(wants.length).toBeGreaterThan(0)
    expect(functions.length).toBeGreaterThan(wants.length)
  })

  test('says what, why and what instead in whole sentences', () => {
    for (const text of Object.values(check.docs)) expect(text).toMatch(/^[A-Z`].*[.]$/s)
    expect(check.docs.summary).toMatch(/^Reports /)
  })

  test('has messages in lower case, without a full stop', () => {
    for (const message of Object.values(check.messages)) expect(message).toMatch(/^(?:[a-z']|\{).*[^.]$/)
  })
})

describe('configuration in the documentation', () => {
  const pages = ['README.md', 'docs/packages.md', ...globSync('site/*.md', { cwd: root })]
  const blocksOf = (page: string): readonly string[] =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^```(?:js|jsonc?|ya?ml|ts)\n([\s\S]*?)^```/gm)].map(([, text = '']) => text) // prettier-ignore
  // A comment in somebody's code is no file.
  const blocks = pages.flatMap(blocksOf).filter((text) => !text.startsWith('// tsmatch-expect'))
  const recipes = globSync('recipes/**/*', { cwd: root, dot: true }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )

  test.each(blocks)('is a recipe: %s', (text) => {
    expect(recipes).toContain(text)
  })

  test.each(blocksOf('docs/settings.md'))('is taken: %s', async (text) => {
    const code = text.startsWith('export') ? text : `export default {${text}}`
    const url = `data:text/javascript,${encodeURIComponent(code)}`
    const { default: settings } = (await import(/* @vite-ignore */ url)) as { default: unknown }
    expect(() => parseSettings(settings, 'docs/settings.md')).not.toThrow()
  })

  test.each(globSync('recipes/settings/*.ts', { cwd: root }))('%s is taken', async (file) => {
    const { default: settings } = (await import(join(root, file))) as { default: unknown }
    expect(() => parseSettings(settings, file)).not.toThrow()
  })
})
