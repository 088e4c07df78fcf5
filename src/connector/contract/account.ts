import { must, mustEqual, type Check, type ContractBench } from './bench.ts'
import { mustFail } from './streams.ts'

/** The promises of every connection. */
export const accountChecks: readonly Check[] = [
  { name: 'declares at least one capability, and only what the bench can test', needs: 'reads', run: declares },
  { name: 'refuses malformed settings, naming the setting and never its value', needs: 'reads', run: refusesSettings },
  { name: '`check` reports the account', needs: 'reads', run: reports },
  { name: '`check` turns a bad credential into connector.auth', needs: 'reads', run: badCredential },
  { name: '`describe` gives fields with types, choices and what is writable', needs: 'reads', run: describes },
  { name: '`describe` asks anew each time: a schema that changed is seen', needs: 'reads', run: describesAnew },
  { name: 'opening a connection does no I/O, and every request is counted', needs: 'reads', run: counts },
  { name: 'never logs a secret', needs: 'faults', run: keepsSecrets },
]

async function declares(bench: ContractBench): Promise<void> {
  const { files, ...read } = bench.connection.reads
  const streams = Object.entries(read).flatMap(([name, stream]) => (stream === undefined ? [] : [name]))
  const writers = Object.keys(bench.connection.writes)
  must(streams.length + writers.length > 0, 'a connection that can do nothing')
  mustEqual(bench.streams.map((stream) => stream.name).toSorted(), streams.toSorted(), 'streams under test and streams declared')
  mustEqual(bench.writers.map((writer) => writer.op).toSorted(), writers.toSorted(), 'writers under test and writers declared')
  mustEqual(bench.files !== undefined, files !== undefined, 'files under test and declared')
  mustEqual(bench.parties !== undefined, bench.connection.parties !== undefined, 'parties under test and declared')
  mustEqual(bench.agents !== undefined, bench.connection.agents !== undefined, 'agents under test and declared')
  mustEqual(bench.webhook !== null, bench.connection.webhook !== undefined, 'webhooks under test and declared')
  must(bench.connection.id.startsWith(`${bench.connection.vendor}:`), 'the id of a connection is `<vendor>:<account>`')
  await Promise.resolve()
}

async function refusesSettings(bench: ContractBench): Promise<void> {
  must(bench.badSettings.length > 0, 'no bad settings to try')
  for (const { settings, names } of bench.badSettings) {
    const parsed = bench.connector.config.safeParse(settings)
    must(!parsed.success, `settings without a good ${names} were taken`)
    const said = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n')
    must(said.includes(names), `the fault does not name ${names}: ${said}`)
  }
  await Promise.resolve()
}

async function reports(bench: ContractBench): Promise<void> {
  const account = await bench.connection.check()
  must(account.name !== '' && account.url.startsWith('http') && account.user !== '', 'name, url or user is missing')
  must(Number.isFinite(account.skewMs), 'skew is not a number')
  must(account.limits.every((limit) => limit.max > 0 && (limit.left === null || limit.left <= limit.max)), 'a limit makes no sense')
  must(
    account.missing.every((one) => one.permission !== '' && one.remedy !== ''),
    'something missing has no remedy',
  )
}

async function badCredential(bench: ContractBench): Promise<void> {
  await mustFail(() => bench.stranger.check(), 'connector.auth')
}

async function describes(bench: ContractBench): Promise<void> {
  const { fields } = await bench.connection.describe()
  must(fields.length > 0, 'no fields')
  must(new Set(fields.map((field) => field.id)).size === fields.length, 'a field comes twice')
  // Where nothing at all is written, nothing is writable.
  const writes = Object.keys(bench.connection.writes).length > 0
  must(fields.some((field) => field.writable) === writes && fields.some((field) => !field.writable), 'all or none are writable')
  must(
    fields.some((field) => field.type === 'choice' && field.choices.length > 1),
    'no field with choices',
  )
}

async function describesAnew(bench: ContractBench): Promise<void> {
  await bench.connection.describe()
  const before = await bench.vendor.requests()
  await bench.connection.describe()
  must((await bench.vendor.requests()) > before, 'the schema came from memory')
}

async function counts(bench: ContractBench): Promise<void> {
  const before = await bench.vendor.requests()
  const own = bench.connection.calls()
  await bench.connection.describe()
  const after = bench.connection.calls()
  const seen = (await bench.vendor.requests()) - before
  const tokens = (after.by['auth'] ?? 0) - (own.by['auth'] ?? 0)
  mustEqual(after.total - own.total - tokens, seen, 'requests counted here and seen there')
  mustEqual(
    Object.values(after.by).reduce((sum, count) => sum + count, 0),
    after.total,
    'requests by purpose and in all',
  )
}

async function keepsSecrets(bench: ContractBench): Promise<void> {
  must(bench.secrets.length > 0, 'no secrets to look for')
  await bench.connection.check()
  await bench.stranger.check().catch(() => null)
  for (const stream of bench.streams) {
    await stream.make(1, false)
    await bench.vendor.settle()
    await bench.vendor.fault({ kind: 'server-error', times: 1, on: 'read' })
    for await (const page of stream.changes(null)) if (page.atEnd) break
  }
  const lines = bench.lines()
  must(lines.length > 0, 'nothing was logged at all: the check would prove nothing')
  const leak = lines.find((line) => bench.secrets.some((secret) => line.includes(secret)))
  must(leak === undefined, 'a secret was logged')
  must(!lines.some((line) => /bearer |basic [a-z0-9+/=]{8}|password|access_token/i.test(line)), 'a credential was logged')
}
