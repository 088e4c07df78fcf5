import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import type { Transporter } from 'nodemailer'
import type { Channel, ChannelMessage, ChannelOutcome } from '../../domain/channel.ts'
import { AGAIN_MS } from './post.ts'

const PATIENCE_MS = 10_000

export interface MailOptions {
  /** `smtps://user:password@host:465`, or `smtp://` with STARTTLS, which only this machine may do without. */
  readonly server: string
  readonly from: string
  /** Who is told: everybody's addresses, and those of one role as `team_lead=someone@example.com`. */
  readonly to: readonly string[]
  readonly carries: Channel['carries']
  readonly caFile?: string | undefined
}

/** E-mail over SMTP. The same message has the same `Message-ID`, so that a mailbox that gets it twice shows it once. */
export function mailChannel(options: MailOptions): Channel {
  return { name: 'mail', carries: options.carries, send: (message) => send(options, message) }
}

async function send(options: MailOptions, message: ChannelMessage): Promise<ChannelOutcome> {
  const to = recipients(options.to, message.who)
  if (to.length === 0 || message.over) return 'failed'
  const transport = await transportTo(options)
  try {
    const { accepted } = await transport.sendMail({
      from: options.from, to, subject: message.subject, text: [message.text, ...message.links.map(({ label, url }) => `${label}: ${url}`)].join('\n\n'),
      messageId: `<${createHash('sha256').update(message.key).digest('hex').slice(0, 32)}@breakwater.invalid>`,
      // RFC 3834: nobody's holiday notice answers it.
      headers: { 'Auto-Submitted': 'auto-generated', ...(message.severity === 'P0' || message.severity === 'P1' ? { Importance: 'high' } : {}) },
    })
    return accepted.length > 0 ? 'confirmed' : 'failed'
  } catch (error) {
    // RFC 5321 4.2.1: a reply of 5yz is for good, one of 4yz is not; no reply at all is none.
    return isForGood(error) ? 'failed' : { afterMs: AGAIN_MS }
  } finally {
    transport.close()
  }
}

/** Addresses without a role are told everything; those with one, what their role is told. */
export function recipients(to: readonly string[], who: readonly string[]): string[] {
  return [...new Set(to.flatMap((one) => {
    const [role, address] = one.includes('=') ? [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)] : [null, one]
    return role === null || who.includes(role) ? [address] : []
  }))]
}

/** Loaded where mail is sent only. */
async function transportTo({ server, caFile }: MailOptions): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const { protocol, hostname, port, username, password } = new URL(server)
  const secure = protocol === 'smtps:'
  return createTransport({
    host: hostname, port: port === '' ? (secure ? 465 : 587) : Number(port), secure, requireTLS: !secure && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...(caFile === undefined ? {} : { tls: { ca: [...rootCertificates, readFileSync(caFile, 'utf8')] } }),
    connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS, disableFileAccess: true, disableUrlAccess: true,
  })
}

function isForGood(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' && error.responseCode >= 500
}
