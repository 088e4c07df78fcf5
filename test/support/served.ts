import type { Wire, WireRequest, WireResponse } from '../../src/domain/ports.ts'
import { networkWire } from '../../src/platform/wire.ts'
import { closeServer, listen, vendorServer } from '../../src/sandbox/core/serve-http.ts'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { asSent } from '../../src/simulator/bytes.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Both vendors on ports of this machine, in virtual time. */
export interface Served {
  readonly zendesk: string
  readonly salesforce: string
  /** The real network. Time stands still while a request is on its way. */
  readonly wire: Wire
  close(): Promise<void>
}

/** The sandbox's own HTTP servers, asked through the same network code as the vendors. */
export async function serve(sandbox: Sandbox, clock: VirtualClock, random: () => number, latencyMs: number): Promise<Served> {
  const servers = [vendorServer(sandbox.zendesk, sandbox.clock, random), vendorServer(sandbox.salesforce, sandbox.clock, random)]
  const [zendesk = '', salesforce = ''] = await Promise.all(servers.map((server) => listen(server, 0)))
  const network = networkWire()
  return {
    zendesk, salesforce,
    async wire(request) {
      await clock.sleep(latencyMs / 2, request.signal)
      sandbox.tick()
      // What is uploaded may itself be downloaded at our pace, and so wants time: it is gathered first.
      const { body, bytes } = await asSent(request)
      const { upload: _, ...bare } = request
      const whole: WireRequest = request.upload === undefined ? bare : { ...bare, body: bytes ?? body }
      const answer = await clock.during(async () => inMemory(await network(whole)))
      await clock.sleep(latencyMs / 2, request.signal)
      return answer
    },
    async close() {
      await network.close()
      await Promise.all(servers.map(closeServer))
    },
  }
}

/** A download is heard to its end while time stands still. */
async function inMemory(answer: WireResponse): Promise<WireResponse> {
  if (answer.bytes === undefined) return answer
  const pieces: Uint8Array[] = []
  for await (const piece of answer.bytes) pieces.push(piece)
  return { ...answer, bytes: again(pieces) }
}

async function* again(pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve()
    yield piece
  }
}
