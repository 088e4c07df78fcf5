import { BridgeError } from '../domain/errors.ts'
import type { Vault } from '../domain/ports.ts'

/** Seals whole documents. Each is bound to its place, so that one row's ciphertext cannot be put into another's. */
export interface Sealer {
  seal(where: string, document: unknown): string
  /** Throws `vault.unreadable` when the text was altered, moved, or sealed with a key that is gone. */
  open(where: string, sealed: string): unknown
  hash(kind: string, value: string): string
}

export function createSealer(vault: Vault): Sealer {
  return {
    seal: (where, document) => vault.seal(`${where}\n${JSON.stringify(document)}`),
    open: (where, sealed) => {
      const plain = vault.open(sealed)
      if (!plain.startsWith(`${where}\n`)) throw new BridgeError('vault.unreadable', `a stored value does not belong to its row: ${where.split(':', 1)[0]}`)
      return JSON.parse(plain.slice(where.length + 1))
    },
    hash: (kind, value) => vault.hash(kind, value),
  }
}

/** Unambiguous whatever the ids contain. */
export function place(table: string, ...ids: readonly string[]): string {
  return `${table}:${JSON.stringify(ids)}`
}
