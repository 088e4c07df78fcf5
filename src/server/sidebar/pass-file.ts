import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Response } from 'express'
import type { OpenedFile } from '../../desk/sidebar/files.ts'

/** A file's bytes as they come: kept nowhere, and nothing but a picture, a film or a sound to whoever gets them. */
export async function passFile(response: Response, { contentType, bytes }: OpenedFile): Promise<void> {
  response.set({
    'content-type': contentType, 'cache-control': 'no-store', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
  })
  try {
    await pipeline(Readable.from(bytes()), response)
  } catch (error) {
    // Whoever asked has gone: nothing is wrong.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  }
}
