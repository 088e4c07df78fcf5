import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WireFault } from '../../src/domain/ports.ts'
import { networkWire } from '../../src/platform/wire.ts'

let server: Server
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/reset') request.socket.destroy()
    if (request.url === '/reset' || request.url === '/hang') return
    if (request.url === '/half') {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half', () => request.socket.destroy())
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.writeHead(request.url === '/moved' ? 302 : 200, { 'X-Mixed-Case': 'yes', location: '/elsewhere' })
      response.end(`${request.method} ${Buffer.concat(chunks).toString('utf8')} ${String(request.headers['x-own'] ?? '')}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('the network wire', () => {
  const wire = networkWire()
  const get = { method: 'GET', headers: {}, body: null }

  it('carries method, headers and body, and gives header names in lower case', async () => {
    const answer = await wire({ method: 'POST', url: `${origin}/x`, headers: { 'X-Own': 'mine' }, body: 'grüße' })

    expect(answer).toMatchObject({ status: 200, body: 'POST grüße mine' })
    expect(answer.headers['x-mixed-case']).toBe('yes')
  })

  it('carries a body piece by piece as long as it said, and gives the answer in pieces where bytes are wanted', async () => {
    async function* pieces() {
      await Promise.resolve()
      for (const piece of ['one ', 'two']) yield new TextEncoder().encode(piece)
    }
    const upload = { method: 'POST', url: `${origin}/x`, headers: { 'content-length': '7' }, body: null, upload: pieces, download: true as const }

    const answer = await wire(upload)
    const read: Uint8Array[] = []
    for await (const piece of answer.bytes ?? []) read.push(piece)

    expect([answer.body, Buffer.concat(read).toString()]).toEqual(['', 'POST one two '])
    // An error is text, whatever was wanted.
    expect(await wire({ ...get, url: `${origin}/moved`, download: true })).toMatchObject({ status: 302, body: 'GET  ' })
    const short = await wire({ ...upload, headers: { 'content-length': '9' } }).catch((error: unknown) => error)
    expect(short).toBeInstanceOf(WireFault)
  })

  it('does not take the beginning of a broken answer for the whole', async () => {
    const answer = await wire({ ...get, url: `${origin}/half`, download: true })
    const read = async (): Promise<void> => {
      for await (const _ of answer.bytes ?? []) continue
    }

    await expect(read()).rejects.toBeInstanceOf(WireFault)
  })

  it('holds no more than pieces of what passes through it', async () => {
    const [size, piece] = [96 * 1024 * 1024, Buffer.alloc(64 * 1024, 'x')]
    const far = createServer((request, response) => {
      if (request.method === 'POST') {
        request.on('data', () => undefined)
        request.on('end', () => response.end('taken'))
        return
      }
      response.writeHead(200, { 'content-length': String(size) })
      const write = (left: number): void => {
        if (left === 0) response.end()
        else response.write(piece, () => write(left - piece.length))
      }
      write(size)
    })
    await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(far.address() as AddressInfo).port}/`
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const held = (): number => process.memoryUsage().arrayBuffers
    const before = held()
    let most = 0
    const source = await wire({ ...get, url, download: true })
    async function* watched(): AsyncIterable<Uint8Array> {
      let pieces = 0
      for await (const one of source.bytes ?? []) {
        if ((pieces += 1) % 100 === 0) {
          // What is freed late is not held.
          collect()
          most = Math.max(most, held() - before)
        }
        yield one
      }
    }

    const answer = await wire({ method: 'POST', url, headers: { 'content-length': String(size) }, body: null, upload: watched })
    far.closeAllConnections()
    far.close()

    expect(answer.body).toBe('taken')
    // Sockets and the other end, which is in this process too, hold some of it.
    expect(most).toBeLessThan(size / 3)
  })

  it('gives a redirect as an answer, so that no credential follows it', async () => {
    expect(await wire({ ...get, url: `${origin}/moved` })).toMatchObject({ status: 302 })
  })

  it('says «maybe» when a connection broke after sending, «no» when none could be made', async () => {
    const broken = await wire({ ...get, url: `${origin}/reset` }).catch((error: unknown) => error)
    const refused = await wire({ ...get, url: 'http://127.0.0.1:1/' }).catch((error: unknown) => error)

    expect(broken).toBeInstanceOf(WireFault)
    expect([(broken as WireFault).sent, (refused as WireFault).sent]).toEqual(['maybe', 'no'])
  })

  it('stops at once when aborted', async () => {
    const stop = new AbortController()
    const answer = wire({ ...get, url: `${origin}/hang`, signal: stop.signal }).catch((error: unknown) => error)
    stop.abort()

    expect((await answer) as WireFault).toMatchObject({ sent: 'maybe' })
  })

  it('goes through a proxy where one is set, but not to this machine', async () => {
    const asked: string[] = []
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('by proxy')
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const proxied = networkWire({ proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })

    const far = await proxied({ ...get, url: 'http://crm.example.com/tickets' })
    const near = await proxied({ ...get, url: `${origin}/here` })
    await proxied.close()
    proxy.closeAllConnections()
    proxy.close()

    expect([far.body, near.body]).toEqual(['by proxy', 'GET  '])
    expect(asked).toEqual(['http://crm.example.com/tickets'])
  })

  it('trusts a private certificate authority only where it is named, also behind a tunnelling proxy', async () => {
    const { certificate, key, file } = selfSigned()
    const secure = createSecureServer({ cert: certificate, key }, (_request, response) => response.end('private'))
    const proxy = createServer()
    const tunnels: string[] = []
    proxy.on('connect', (request, client: Socket, head: Buffer) => {
      tunnels.push(request.url ?? '')
      const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      })
    })
    await Promise.all([secure, proxy].map((one) => new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))))
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`
    const behind = `https://crm.example.com:${(secure.address() as AddressInfo).port}/`

    const stranger = await wire({ ...get, url }).catch((error: unknown) => error)
    const known = networkWire({ caFile: file })
    const tunnelled = networkWire({ caFile: file, proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    const answers = [await known({ ...get, url }), await tunnelled({ ...get, url: behind })]
    await Promise.all([known.close(), tunnelled.close()])
    for (const one of [secure, proxy]) {
      one.closeAllConnections()
      one.close()
    }

    expect((stranger as WireFault).sent).toBe('no')
    expect(answers.map((answer) => answer.body)).toEqual(['private', 'private'])
    expect(tunnels).toEqual([new URL(behind).host])
  })
})

/** A certificate made for this run, so that no private key lies in the repository. */
function selfSigned(): { certificate: string; key: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bw-ca-'))
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'ca.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:crm.example.com']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', keyFile, '-out', file, ...subject], { stdio: 'ignore' })
  return { certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8'), file }
}
