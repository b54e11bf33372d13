import { viewOf } from '../lib/bytes.ts'
import type { Clock, Milliseconds, Timer } from '../lib/clock.ts'
import type { Errno } from '../lib/errno.ts'
import type { Layout } from '../lib/layout.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { IntelCall } from '../nfit/intel-call.ts'
import {
  finishUpdate,
  firmwareInfo,
  queryUpdate,
  startUpdate,
  type FirmwareInfo,
} from '../uapi/intel-firmware.ts'
import { INTEL_EXTENDED, INTEL_STATUS, intelStatusErrno } from '../uapi/intel-status.ts'
import { sendData } from '../uapi/send-data.ts'

/** A part of an update, with the number of its Intel function. */
export type UpdateStep = 'info' | 'start' | 'send' | 'finish' | 'query'

/** Why an update did not come through. */
export interface UpdateError {
  readonly kind: 'update'
  readonly step: UpdateStep
  readonly errno: Errno
  /** What firmware answered; `null` when the error is not its own. */
  readonly status: number | null
  readonly message: string
}

/** What an update works with. */
export interface UpdateOptions {
  /** Goes to the DIMM. */
  readonly call: IntelCall
  readonly clock: Clock
  /** Bytes sent so far; at most once for each piece. */
  readonly onProgress?: (sent: number) => void
  /** The version that is staged now and counts after the next activation or power cycle, or why there is none. */
  readonly onDone: (outcome: Result<bigint, UpdateError>) => void
}

const FUNCTION: { readonly [S in UpdateStep]: number } = {
  info: 12,
  start: 13,
  send: 14,
  finish: 15,
  query: 16,
}

/** Meaning of the extended statuses of each step. */
const EXTENDED: { readonly [S in UpdateStep]: ReadonlyMap<number, readonly [Errno, string]> } = {
  info: new Map(),
  start: new Map([[INTEL_EXTENDED.startBusy, ['EBUSY', 'another update is running']]]),
  send: new Map([[INTEL_EXTENDED.sendContextInvalid, ['ENXIO', 'the context is not valid']]]),
  finish: new Map([
    [INTEL_EXTENDED.finishContextInvalid, ['ENXIO', 'the context is not valid']],
    [INTEL_EXTENDED.finishDone, ['EBUSY', 'an update waits for its activation']],
    [INTEL_EXTENDED.finishBad, ['EINVAL', 'the image is not good']],
    [INTEL_EXTENDED.finishAborted, ['EIO', 'the update was aborted']],
  ]),
  query: new Map([
    [INTEL_EXTENDED.queryContextInvalid, ['ENXIO', 'the context is not valid']],
    [INTEL_EXTENDED.queryBad, ['EINVAL', 'the image is not good']],
    [INTEL_EXTENDED.queryOrder, ['ENXIO', 'the update was not finished']],
  ]),
}

/**
 * Sends a firmware image to a DIMM and waits until it is verified. The image is sent before this returns;
 * the verdict comes through `onDone`, which is called once unless the update is cancelled.
 * After a failure while sending, the update is aborted so that another one can start.
 * Cancelling only ends the waiting: firmware that verifies an image cannot be stopped.
 * Source: Intel DSM interface 1.6; ndctl, ndctl/dimm.c.
 */
export function updateFirmware(image: Uint8Array, options: UpdateOptions): Timer {
  const sent = sendImage(image, options)
  if (sent.ok) return waitForVerdict(sent.value.context, sent.value.info, options)
  options.onDone(sent)
  return { cancel: () => undefined }
}

function sendImage(
  image: Uint8Array,
  options: UpdateOptions,
): Result<{ readonly context: number; readonly info: FirmwareInfo }, UpdateError> {
  const { call } = options
  const info = answer(call, 'info', firmwareInfo, new Uint8Array(0))
  if (!info.ok) return info
  const context = begin(call, image, info.value)
  if (!context.ok) return context
  const sent = sendPieces(image, context.value, info.value.maxSendLen, options)
  return sent.ok ? ok({ context: context.value, info: info.value }) : sent
}

function begin(call: IntelCall, image: Uint8Array, info: FirmwareInfo): Result<number, UpdateError> {
  if (image.byteLength === 0 || info.maxSendLen === 0)
    return fail('start', 'EINVAL', null, 'there is nothing that could be sent')
  if (image.byteLength > info.storageSize)
    return fail(
      'start',
      'ENOSPC',
      null,
      `the store has ${info.storageSize} bytes, the image ${image.byteLength}`,
    )
  const started = answer(call, 'start', startUpdate, new Uint8Array(0))
  return started.ok ? ok(started.value.context) : started
}

function sendPieces(
  image: Uint8Array,
  context: number,
  maxSendLen: number,
  { call, onProgress }: UpdateOptions,
): Result<null, UpdateError> {
  for (let offset = 0; offset < image.byteLength; offset += maxSendLen) {
    const data = image.subarray(offset, offset + maxSendLen)
    const done = statusOf(call, 'send', sendData.encode({ context, offset, data, status: 0 }))
    if (!done.ok) {
      finish(call, context, 1)
      return done
    }
    onProgress?.(offset + data.byteLength)
  }
  return finish(call, context, 0)
}

/** `ctrlFlags`: 0 the image is complete, 1 forget it. */
function finish(call: IntelCall, context: number, ctrlFlags: 0 | 1): Result<null, UpdateError> {
  const request = finishUpdate.encode({ ctrlFlags, reserved: new Uint8Array(3), context, status: 0 })
  return statusOf(call, 'finish', request)
}

function waitForVerdict(
  context: number,
  { queryInterval, maxQueryTime }: FirmwareInfo,
  { call, clock, onDone }: UpdateOptions,
): Timer {
  const deadline = clock.now() + milliseconds(maxQueryTime)
  const input = new Uint8Array(4)
  viewOf(input).setUint32(0, context, true)
  const query = (): void => {
    const reply = answer(call, 'query', queryUpdate, input)
    if (reply.ok) onDone(ok(reply.value.updatedFwRev))
    else if (reply.error.status !== INTEL_EXTENDED.queryBusy) onDone(reply)
    else if (clock.now() >= deadline) onDone(fail('query', 'ETIMEDOUT', null, 'firmware is still verifying'))
    else timer = clock.schedule(milliseconds(queryInterval), query)
  }
  let timer = clock.schedule(milliseconds(queryInterval), query)
  return { cancel: () => timer.cancel() }
}

/** Firmware counts in microseconds. An interval is never 0, so that a poll lets others run. */
function milliseconds(microseconds: number): Milliseconds {
  return Math.max(1, Math.ceil(microseconds / 1000))
}

/** Calls a function and reads its record, whose output follows the input. */
function answer<T extends { readonly status: number }>(
  call: IntelCall,
  step: UpdateStep,
  of: Layout<T>,
  input: Uint8Array,
): Result<T, UpdateError> {
  const output = call(FUNCTION[step], input, of.size - input.byteLength)
  if (!output.ok) return fail(step, output.error, null, 'the call failed')
  const bytes = new Uint8Array(of.size)
  bytes.set(input)
  bytes.set(output.value, input.byteLength)
  const record = of.decode(bytes)
  if (!record.ok) return fail(step, 'EIO', null, record.error.message)
  const verdict = judge(step, record.value.status)
  return verdict.ok ? ok(record.value) : verdict
}

/** Calls a function whose record ends in its status. */
function statusOf(
  call: IntelCall,
  step: UpdateStep,
  request: Result<Uint8Array, { readonly message: string }>,
): Result<null, UpdateError> {
  if (!request.ok) return fail(step, 'EINVAL', null, request.error.message)
  const output = call(FUNCTION[step], request.value.subarray(0, request.value.byteLength - 4), 4)
  if (!output.ok) return fail(step, output.error, null, 'the call failed')
  return judge(step, viewOf(output.value).getUint32(0, true))
}

function judge(step: UpdateStep, status: number): Result<null, UpdateError> {
  if (status === INTEL_STATUS.success) return ok(null)
  const [errno, detail] = EXTENDED[step].get(status) ?? [
    intelStatusErrno(status) ?? 'EIO',
    'firmware refused',
  ]
  return fail(step, errno, status, detail)
}

function fail(
  step: UpdateStep,
  errno: Errno,
  status: number | null,
  detail: string,
): Result<never, UpdateError> {
  const code = status === null ? '' : `, status 0x${status.toString(16)}`
  const message = `firmware update, ${step} (function ${FUNCTION[step]}): ${detail}${code}`
  return err({ kind: 'update', step, errno, status, message })
}
