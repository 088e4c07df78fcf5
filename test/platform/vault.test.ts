import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, chmodSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadOrMakeKeyFile, parseKeys } from '../../src/platform/keys.ts'
import { createVault } from '../../src/platform/vault.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const hashing = randomBytes(32)

describe('the vault', () => {
  it('opens what it sealed, for any text', () => {
    const vault = createVault({ sealing: [key('k1')], hashing })

    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => vault.open(vault.seal(text)) === text))
  })

  it('never seals the same text alike twice, and shows nothing of it', () => {
    const vault = createVault({ sealing: [key('k1')], hashing })
    const [one, two] = [vault.seal('a planted sentence'), vault.seal('a planted sentence')]

    expect(one).not.toBe(two)
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('planted')
  })

  it('refuses an altered text, wherever one bit changes', () => {
    const vault = createVault({ sealing: [key('k1')], hashing })
    const [format, id, payload] = vault.seal('the words').split('.') as [string, string, string]
    const bytes = Buffer.from(payload, 'base64url')

    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ 1
      expect(() => vault.open(`${format}.${id}.${altered.toString('base64url')}`)).toThrow(/does not open/)
    }
  })

  it('reads old keys after a rotation, seals with the newest, and names the key that is missing', () => {
    const [old, fresh] = [key('k1'), key('k2')]
    const before = createVault({ sealing: [old], hashing }).seal('kept')
    const rotated = createVault({ sealing: [fresh, old], hashing })

    expect(rotated.open(before)).toBe('kept')
    expect(rotated.seal('x').split('.')[1]).toBe('k2')
    expect(() => createVault({ sealing: [fresh], hashing }).open(before)).toThrow(/"k1"/)
  })

  it('does not let a ciphertext pass for another key of the same bytes', () => {
    const bytes = randomBytes(32)
    const sealed = createVault({ sealing: [{ id: 'k1', key: bytes }], hashing }).seal('x')
    const other = createVault({ sealing: [{ id: 'k2', key: bytes }], hashing })

    expect(() => other.open(sealed.replace('.k1.', '.k2.'))).toThrow(/does not open/)
  })

  it('hashes equal values of one kind alike, and of two kinds apart', () => {
    const vault = createVault({ sealing: [key('k1')], hashing })

    expect(vault.hash('email', 'jo@example.com')).toBe(vault.hash('email', 'jo@example.com'))
    expect(vault.hash('email', 'a')).not.toBe(vault.hash('handle', 'a'))
    expect(createVault({ sealing: [key('k1')], hashing: randomBytes(32) }).hash('email', 'a')).not.toBe(vault.hash('email', 'a'))
  })
})

describe('the key file', () => {
  it('is made once, for its owner only, and read again', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'bw-keys-')), 'deep', 'keys')
    const first = loadOrMakeKeyFile(path)
    const again = loadOrMakeKeyFile(path)

    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(again.sealing[0]?.key.equals(first.sealing[0]?.key ?? Buffer.alloc(0))).toBe(true)
    expect(readFileSync(path, 'utf8')).toContain('BREAKWATER_HASH_KEY=')
  })

  it('is refused when others can read it, with the remedy', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'bw-keys-')), 'keys')
    loadOrMakeKeyFile(path)
    chmodSync(path, 0o644)

    expect(() => loadOrMakeKeyFile(path)).toThrow(/chmod 600/)
  })

  it.each([
    ['k1:short', 'BREAKWATER_KEYS: the key "k1" is not 32 bytes'],
    ['no-id', 'has no id'],
    ['bad id:AAAA', 'has no id'],
  ])('refuses %s without showing it', (keys, message) => {
    expect(() => parseKeys(keys, randomBytes(32).toString('base64'))).toThrow(message)
  })
})
