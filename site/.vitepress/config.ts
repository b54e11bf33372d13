/** The documentation site. It needs the package built, since it shows what the checker really says. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const root = fileURLToPath(new URL('../..', import.meta.url))
if (!existsSync(`${root}dist/analyzer/index.js`))
  throw new Error('build the package first: npm run build in the root')
const { checks } = (await import(`${root}dist/analyzer/index.js`)) as { checks: readonly { id: string }[] }

export default defineConfig({
  title: 'tsmatch',
  description: 'A static checker for driver-style TypeScript',
  base: process.env['SITE_BASE'] ?? '/',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  cleanUrls: false,
  // The checks' pages link to files that only the repository has.
  ignoreDeadLinks: [/\/samples\//],
  srcExclude: ['README.md', 'node_modules/**'],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Checks', link: '/checks/' },
      { text: 'Playground', link: '/playground' },
    ],
    sidebar: [
      {
        text: 'Use',
        items: [
          { text: 'Start', link: '/start' },
          { text: 'Editors', link: '/editors' },
          { text: 'Before each commit', link: '/pre-commit' },
          { text: 'CI', link: '/ci' },
          { text: 'Reports', link: '/reports' },
          { text: 'Findings that stay', link: '/suppression' },
          { text: 'Settings', link: '/settings' },
        ],
      },
      {
        text: 'Understand',
        items: [
          { text: 'What findings mean', link: '/semantics' },
          { text: 'How the engine works', link: '/engine' },
          { text: 'Compared with others', link: '/comparison' },
          { text: 'Playground', link: '/playground' },
        ],
      },
      { text: 'Checks', items: checks.map(({ id }) => ({ text: id, link: `/checks/${id}` })) },
    ],
    outline: [2, 3],
  },
  vite: {
    resolve: { preserveSymlinks: true },
    server: { fs: { allow: [root] } },
    build: { chunkSizeWarningLimit: 6000 },
    worker: { format: 'es' },
  },
})
