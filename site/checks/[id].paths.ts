import { checkPages } from './check.ts'

export default {
  paths: async () => (await checkPages()).map(({ id, content }) => ({ params: { id }, content })),
}
