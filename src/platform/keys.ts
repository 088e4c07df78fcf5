import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { BridgeError } from '../domain/errors.ts'
import type { VaultKeys } from './vault.ts'

const ID = /^[A-Za-z0-9_-]{1,32}$/

/**
 * Reads `id:base64,id:base64` (newest first) and the hash key. Throws `config.invalid` naming what is wrong, never showing a key.
 */
export function parseKeys(sealing: string, hashing: string): VaultKeys {
  const entries = sealing.split(',').map((part, index) => {
    const at = part.indexOf(':')
    const id = part.slice(0, at).trim()
    if (at < 1 || !ID.test(id)) throw new BridgeError('config.invalid', `BREAKWATER_KEYS: entry ${index + 1} has no id; write id:base64, for example k1:<openssl rand -base64 32>`)
    return { id, key: bytes32(part.slice(at + 1).trim(), `BREAKWATER_KEYS: the key "${id}"`) }
  })
  return { sealing: entries, hashing: bytes32(hashing.trim(), 'BREAKWATER_HASH_KEY') }
}

/**
 * The key file beside an embedded database: made on first start, readable by its owner only.
 * Two processes that start at once end up with the same file: the first to link it in place wins.
 */
export function loadOrMakeKeyFile(path: string): VaultKeys {
  if (!existsSync(path)) makeKeyFile(path)
  if ((statSync(path).mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new BridgeError('config.invalid', `the key file ${path} can be read by others; run: chmod 600 ${path}`)
  }
  const lines = new Map(readFileSync(path, 'utf8').split('\n').filter((line) => line.includes('=')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  return parseKeys(lines.get('BREAKWATER_KEYS') ?? '', lines.get('BREAKWATER_HASH_KEY') ?? '')
}

function makeKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = openSync(own, 'wx', 0o600)
  writeSync(file, `BREAKWATER_KEYS=k1:${randomBytes(32).toString('base64')}\nBREAKWATER_HASH_KEY=${randomBytes(32).toString('base64')}\n`)
  fsyncSync(file)
  closeSync(file)
  try {
    linkSync(own, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    unlinkSync(own)
  }
}

function bytes32(base64: string, name: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== 32) throw new BridgeError('config.invalid', `${name} is not 32 bytes in base64; make one with: openssl rand -base64 32`)
  return bytes
}
