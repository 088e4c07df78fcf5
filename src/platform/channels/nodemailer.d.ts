/** The little that is used of nodemailer: a narrower door than its own types. */
declare module 'nodemailer' {
  export interface Transporter {
    sendMail(mail: { readonly from: string; readonly to: readonly string[]; readonly subject: string; readonly text: string; readonly messageId: string; readonly headers: Readonly<Record<string, string>> }): Promise<{ readonly accepted: readonly unknown[] }>
    close(): void
  }
  export function createTransport(options: {
    readonly host: string
    readonly port: number
    readonly secure: boolean
    readonly requireTLS: boolean
    readonly auth?: { readonly user: string; readonly pass: string }
    readonly tls?: { readonly ca: readonly string[] }
    readonly connectionTimeout: number
    readonly greetingTimeout: number
    readonly socketTimeout: number
    readonly disableFileAccess: true
    readonly disableUrlAccess: true
  }): Transporter
}
