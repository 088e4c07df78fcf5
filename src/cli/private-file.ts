import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { BridgeError } from '../domain/errors.ts'

/** Written whole or not at all, and for nobody else on this machine to read, whatever stood there before. */
export function writePrivate(file: string, content: string | Uint8Array): void {
  const aside = `${file}.${process.pid}.part`
  try {
    writeFileSync(aside, content, { mode: 0o600, flag: 'wx' })
    renameSync(aside, file)
  } catch (error) {
    rmSync(aside, { force: true })
    throw new BridgeError('config.invalid', `Nothing can be written to ${file}: ${error instanceof Error && 'code' in error ? String(error.code) : 'it failed'}`)
  }
}
