// What the package gives to others, who register what they like.
export { addPublic } from './codecs.ts'
