/** The little that is used of smtp-server. */
declare module 'smtp-server' {
  export interface Address { readonly address: string }
  export interface Session { readonly envelope: { readonly rcptTo: readonly Address[] }; readonly user?: unknown }
  type Done = (error?: Error & { responseCode?: number } | null) => void
  export class SMTPServer {
    readonly server: { address(): unknown }
    constructor(options: {
      readonly logger?: false
      readonly disabledCommands?: readonly string[]
      readonly authOptional?: boolean
      readonly allowInsecureAuth?: boolean
      readonly hideSTARTTLS?: boolean
      onAuth?(auth: { readonly username?: string; readonly password?: string }, session: Session, done: (error: Error | null, answer?: { readonly user: string }) => void): void
      onRcptTo?(address: Address, session: Session, done: Done): void
      onData?(stream: NodeJS.ReadableStream, session: Session, done: Done): void
    })
    listen(port: number, host: string, done: () => void): void
    on(event: 'error', heard: (error: Error) => void): void
    close(done: () => void): void
  }
}
