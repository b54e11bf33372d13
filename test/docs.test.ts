import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { describe, expect, test } from 'vitest'
import { checks } from '../analyzer/index.ts'
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
  test('has a fixture with regions that are reported and regions that are not', () => {
    const fixture = readFileSync(join(root, 'analyzer/checks', id, 'fixture.ts'), 'utf8')
    const regions = fixture.split(/^\/\/ ?#region /m).slice(1)
    expect(regions.some((region) => region.includes('// want "'))).toBe(true)
    expect(regions.some((region) => !region.includes('// want "'))).toBe(true)
  })

  test('says what, why and what instead in whole sentences', () => {
    for (const text of Object.values(check.docs)) expect(text).toMatch(/^[A-Z`].*[.]$/s)
    expect(check.docs.summary).toMatch(/^Reports /)
  })

  test('has messages in lower case, without a full stop', () => {
    for (const message of Object.values(check.messages)) expect(message).toMatch(/^(?:[a-z']|\{).*[^.]$/)
  })
})
