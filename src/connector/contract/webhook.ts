import { BridgeError } from '../../domain/errors.ts'
import type { Instant } from '../../domain/ports.ts'
import type { Delivery, WebhookCheck } from '../connector.ts'
import { must, mustEqual, type Check, type ContractBench, type WebhookCase } from './bench.ts'

/** The promises of every webhook. */
export const webhookChecks: readonly Check[] = [
  check('a genuine delivery is accepted, with any of the current secrets', accepts),
  check('altered bytes, time or signature, a missing header and a foreign secret are refused', refusesForged),
  check('an old delivery is refused as stale, and so is one from the future', refusesOld),
  check('a re-delivery has the same id, another delivery another', identifies),
  check('refs name only kinds that can be read again', names),
]

interface Trial {
  readonly bench: ContractBench
  readonly made: WebhookCase
  readonly webhook: WebhookCheck
  readonly good: Delivery
}

function check(title: string, run: (trial: Trial) => Promise<void>): Check {
  return {
    name: `webhook: ${title}`,
    needs: 'reads',
    async run(bench) {
      const { webhook } = bench.connection
      must(bench.webhook !== null && webhook !== undefined, 'no webhook to test')
      await run({ bench, made: bench.webhook, webhook, good: await bench.webhook.make('secret-of-now') })
    },
  }
}

function verdict({ webhook, bench }: Trial, delivery: Delivery, secrets: readonly string[], now: Instant = bench.clock.now()): string {
  try {
    webhook.verify(delivery, secrets, now)
    return 'accepted'
  } catch (error) {
    return error instanceof BridgeError ? error.code : String(error)
  }
}

async function accepts(trial: Trial): Promise<void> {
  mustEqual(verdict(trial, trial.good, ['secret-of-now']), 'accepted', 'the one secret')
  mustEqual(verdict(trial, trial.good, ['secret-of-tomorrow', 'secret-of-now']), 'accepted', 'a secret being rotated out')
  await Promise.resolve()
}

async function refusesForged(trial: Trial): Promise<void> {
  const { good, made } = trial
  const bytes = Uint8Array.from(good.body)
  bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1
  const header = (name: string, value: string): Delivery => ({ ...good, headers: { ...good.headers, [name]: value } })
  const without = (name: string): Delivery => ({ ...good, headers: Object.fromEntries(Object.entries(good.headers).filter(([key]) => key !== name)) })
  const moved = new Date(trial.bench.clock.now() - 1000).toISOString()
  const forged: readonly (readonly [string, Delivery])[] = [
    ['altered body', { ...good, body: bytes }],
    ['empty body', { ...good, body: new Uint8Array() }],
    ['altered time', header(made.timeHeader, moved)],
    ['altered signature', header(made.signatureHeader, `${(good.headers[made.signatureHeader] ?? '').slice(0, -4)}AAA=`)],
    ['empty signature', header(made.signatureHeader, '')],
    ['no signature', without(made.signatureHeader)],
    ['no time', without(made.timeHeader)],
  ]
  for (const [what, delivery] of forged) mustEqual(verdict(trial, delivery, ['secret-of-now']), 'webhook.signature', what)
  mustEqual(verdict(trial, good, ['secret-of-somebody']), 'webhook.signature', 'a foreign secret')
  mustEqual(verdict(trial, good, []), 'webhook.signature', 'no secret at all')
  mustEqual(verdict(trial, await made.make(''), ['']), 'webhook.signature', 'an empty secret')
}

async function refusesOld(trial: Trial): Promise<void> {
  const { bench, made, good } = trial
  const now = bench.clock.now()
  mustEqual(verdict(trial, good, ['secret-of-now'], now + made.windowMs - 2000), 'accepted', 'just inside the window')
  mustEqual(verdict(trial, good, ['secret-of-now'], now + made.windowMs + 2000), 'webhook.stale', 'past the window')
  mustEqual(verdict(trial, good, ['secret-of-now'], now - made.windowMs - 2000), 'webhook.stale', 'from the future')
  await Promise.resolve()
}

async function identifies({ webhook, good, made }: Trial): Promise<void> {
  const id = webhook.deliveryId(good)
  must(id !== '', 'no id')
  mustEqual(webhook.deliveryId({ headers: { ...good.headers }, body: Uint8Array.from(good.body) }), id, 'the same delivery again')
  must(webhook.deliveryId(await made.make('secret-of-now')) !== id, 'two deliveries share an id')
}

async function names({ webhook, good, made, bench }: Trial): Promise<void> {
  const refs = webhook.refs(good)
  must(refs.length > 0, 'a delivery about a record names none')
  must(
    refs.every((ref) => ref.connection === bench.connection.id && made.kinds.includes(ref.kind) && ref.id !== ''),
    'a ref of another connection or kind',
  )
  mustEqual(webhook.refs({ headers: {}, body: new TextEncoder().encode('{"type":"something else"}') }), [], 'refs of a delivery about nothing known')
  mustEqual(webhook.refs({ headers: {}, body: new TextEncoder().encode('not json') }), [], 'refs of a delivery that is not readable')
  await Promise.resolve()
}
