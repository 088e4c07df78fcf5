import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Environment = Readonly<Record<string, string>>

/** The command as a user runs it, under the Node that runs the tests. */
export function breakwater(args: readonly string[], environment: Environment): ChildProcess {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ZENDESK|SALESFORCE|DATA_DIR|DATABASE_URL|PUBLIC_URL|ROUTE_)/.test(name)))
  return spawn(process.execPath, ['src/launch.cjs', ...args], { cwd: ROOT, env: { ...clean, LOG_LEVEL: 'warn', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = []
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
    return () => Buffer.concat(chunks).toString('utf8')
  })
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' })))
}

export interface SandboxProcess {
  readonly zendesk: Readonly<Record<string, string>>
  readonly salesforce: Readonly<Record<string, string>>
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>
  stop(): Promise<void>
}

/** The sandbox as its own process, known by the one line it prints. */
export async function sandboxProcess(): Promise<SandboxProcess> {
  const child = breakwater(['sandbox', '--json'], {})
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
  })
  const info = JSON.parse(line) as { zendesk: Record<string, string>; salesforce: Record<string, string>; control: string }
  return {
    zendesk: info.zendesk,
    salesforce: info.salesforce,
    async control<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${info.control}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
      if (!response.ok) throw new Error(`control ${method} ${path} answered ${response.status}`)
      return (await response.json()) as T
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

/** `zendesk.clientId` → `ZENDESK_CLIENT_ID`, with other addresses where a proxy stands before the sandbox. */
export function environmentOf(sandbox: SandboxProcess, urls: { readonly zendesk?: string; readonly salesforce?: string } = {}): Environment {
  const environment: Record<string, string> = {}
  for (const vendor of ['zendesk', 'salesforce'] as const) {
    for (const [key, value] of Object.entries({ ...sandbox[vendor], ...(urls[vendor] === undefined ? {} : { url: urls[vendor] }) })) {
      environment[`${vendor}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase()] = value
    }
  }
  return environment
}
