import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { expect, it, onTestFinished } from 'vitest'
import type { ChannelMessage } from '../../../src/domain/channel.ts'
import { mailChannel, recipients, type MailOptions } from '../../../src/platform/channels/mail.ts'

const message: ChannelMessage = { key: 'e1:1:2/mail', thread: 'e1', severity: 'P0', subject: 'Escalation P0: an answer is due now', text: 'A safety escalation needs somebody.\nDue 2026-11-23 09:00 UTC', links: [{ label: 'Open the ticket', url: 'https://acme.example.com/agent/tickets/7' }], who: ['team_lead', 'on_call'], over: false }

/** A real SMTP server on this machine that takes mail, or answers as it is told. */
async function server(options: { readonly refuse?: number; readonly auth?: true; readonly hide?: boolean } = {}) {
  const got: { readonly to: readonly string[]; readonly text: string }[] = []
  const refused = (): Error => Object.assign(new Error('no'), { responseCode: options.refuse })
  const smtp = new SMTPServer({
    logger: false, authOptional: options.auth !== true, allowInsecureAuth: true, hideSTARTTLS: options.hide ?? true,
    onAuth: ({ username, password }, _, done) => (username === 'bridge' && password === 'p@ss' ? done(null, { user: 'bridge' }) : done(new Error('no'))),
    onRcptTo: (_address, _session, done) => done(options.refuse === undefined ? null : refused()),
    onData: (stream, { envelope }, done) => {
      let text = ''
      stream.on('data', (part: Buffer) => (text += part.toString('utf8'))).on('end', () => {
        got.push({ to: envelope.rcptTo.map(({ address }) => address), text: text.replaceAll('=\r\n', '') })
        done()
      })
    },
  })
  smtp.on('error', () => undefined)
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => smtp.close(resolve)))
  return { got, port: (smtp.server.address() as AddressInfo).port }
}
const channel = (port: number, more: Partial<MailOptions> = {}) => mailChannel({ server: `smtp://127.0.0.1:${port}`, from: 'breakwater@example.com', to: ['safety@example.com', 'team_lead=lead@example.com', 'head_of_safety=head@example.com'], carries: 'pointer', ...more })

it('mail goes to all and to the roles that are told, says what it is, and is the same mail when it comes twice', async () => {
  const { got, port } = await server()
  expect([await channel(port).send(message), await channel(port).send(message)]).toEqual(['confirmed', 'confirmed'])
  expect(got.map(({ to }) => to)).toEqual([['safety@example.com', 'lead@example.com'], ['safety@example.com', 'lead@example.com']])
  expect(new Set(got.map(({ text }) => /^Message-ID: (.*)\r?$/im.exec(text)?.[1])).size).toBe(1)
  expect(got[0]?.text).toMatch(/^Auto-Submitted: auto-generated\r$/m)
  expect(got[0]?.text).toMatch(/Subject: Escalation P0: an answer is due now[\s\S]*Open the ticket: https:\/\/acme\.example\.com\/agent\/tickets\/7/)
  expect([await channel(port, { to: ['head_of_safety=head@example.com'] }).send(message), await channel(port).send({ ...message, over: true }), got.length]).toEqual(['failed', 'failed', 2])
  expect(recipients(['a@example.com', 'on_call=a@example.com'], ['on_call'])).toEqual(['a@example.com'])
})

it('what a server refuses for good is given up; what it refuses for now, or who is not there, is tried again', async () => {
  const [never, later] = [await server({ refuse: 550 }), await server({ refuse: 451 })]
  expect(await channel(never.port).send(message)).toBe('failed')
  expect(await channel(later.port).send(message)).toEqual({ afterMs: 15_000 })
  expect(await channel(1).send(message)).toEqual({ afterMs: 15_000 })
})

it('a server that wants a name gets it, and another machine none without TLS', async () => {
  const { got, port } = await server({ auth: true })
  expect(await channel(port, { server: `smtp://bridge:p%40ss@127.0.0.1:${port}` }).send(message)).toBe('confirmed')
  expect(await channel(port, { server: `smtp://bridge:wrong@127.0.0.1:${port}` }).send(message)).toBe('failed')
  // By a name that is not this machine's own, though it leads here: it would have to speak TLS first.
  const plain = await server({ hide: true })
  expect(await channel(plain.port, { server: `smtp://0.0.0.0:${plain.port}` }).send(message)).toMatchObject({ afterMs: 15_000 })
  expect([got.length, plain.got.length]).toEqual([1, 0])
})
