import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { BridgeError } from '../domain/errors.ts'
import type { Vault } from '../domain/ports.ts'

export interface VaultKeys {
  /** Newest first: it seals; all of them open. 32 bytes each, ids of 1–32 letters, digits, `-` or `_`. */
  readonly sealing: readonly { readonly id: string; readonly key: Buffer }[]
  /** For keyed hashes only; it never rotates, or nothing would match any more. */
  readonly hashing: Buffer
}

const NONCE = 12
const TAG = 16

/**
 * AES-256-GCM with a fresh 96-bit nonce per text (NIST SP 800-38D §8.2.2); `v1.<key id>.<base64url(nonce|tag|ciphertext)>`.
 * The key id is authenticated, so that a ciphertext cannot be passed off as another key's.
 */
export function createVault(keys: VaultKeys): Vault {
  const [current] = keys.sealing
  if (current === undefined) throw new BridgeError('vault.unreadable', 'no encryption key was given')
  const byId = new Map(keys.sealing.map((entry) => [entry.id, createSecretKey(entry.key)]))
  const sealing = createSecretKey(current.key)

  function seal(plain: string): string {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
    cipher.setAAD(Buffer.from(current!.id))
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return `v1.${current!.id}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`
  }

  function open(sealed: string): string {
    const [format, id, payload] = sealed.split('.')
    const key = id === undefined ? undefined : byId.get(id)
    if (format !== 'v1' || id === undefined || payload === undefined) throw new BridgeError('vault.unreadable', 'a stored value is not a sealed text')
    if (key === undefined) throw new BridgeError('vault.unreadable', `a stored value was sealed with the key "${id}", which was not given`, { key: id })
    const bytes = Buffer.from(payload, 'base64url')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
      decipher.setAAD(Buffer.from(id))
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
    } catch (error) {
      throw new BridgeError('vault.unreadable', `a stored value sealed with the key "${id}" does not open: it was altered, or the key is another one`, { key: id }, { cause: error })
    }
  }

  function hash(kind: string, value: string): string {
    return createHmac('sha256', keys.hashing).update(`${kind}\u0000${value}`, 'utf8').digest('base64url')
  }

  return { seal, open, hash }
}
