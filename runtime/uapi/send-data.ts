import { viewOf } from '../lib/bytes.ts'
import { u32 } from '../lib/fields.ts'
import { layout, tooShort, type Layout } from '../lib/layout.ts'
import { err, ok } from '../lib/result.ts'
import { joined, word } from './payloads.ts'

/** Intel function 14: a piece of a firmware image; 12 bytes, the piece, and a status right after it. */
export interface SendData {
  readonly context: number
  /** Bytes from the start of the image. */
  readonly offset: number
  readonly data: Uint8Array
  readonly status: number
}

/** {@link SendData} up to its piece; 12 bytes. */
export interface SendDataHead {
  readonly context: number
  readonly offset: number
  /** Bytes of the piece. */
  readonly length: number
}

/** Bytes of {@link SendDataHead}. */
export const sendDataHead: Layout<SendDataHead> = layout('Send data, function 14', 12, {
  context: u32(0),
  offset: u32(4),
  length: u32(8),
})

/** Bytes of {@link SendData}. Source: Intel DSM interface 1.6. */
export const sendData: Layout<SendData> = {
  name: sendDataHead.name,
  size: sendDataHead.size,
  places: sendDataHead.places,
  decode: (bytes) => {
    const first = sendDataHead.decode(bytes)
    if (!first.ok) return first
    const end = 12 + first.value.length
    if (bytes.byteLength < end + 4) return err(tooShort(sendDataHead.name, end + 4, bytes.byteLength))
    const { context, offset } = first.value
    return ok({ context, offset, data: bytes.slice(12, end), status: viewOf(bytes).getUint32(end, true) })
  },
  encode: ({ context, offset, data, status }) =>
    joined(
      sendDataHead.encode({ context, offset, length: data.byteLength }),
      ok(data),
      word(sendDataHead.name, status),
    ),
}
