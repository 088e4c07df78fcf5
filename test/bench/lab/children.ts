import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SandboxInfo } from '../../../src/sandbox/core/serve.ts'
import type { LoopDelay } from './loop-watch.ts'
import type { PlainLoad } from './world.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const WATCH = new URL('./loop-watch.ts', import.meta.url).href
const SANDBOX = fileURLToPath(new URL('./sandbox-child.ts', import.meta.url))
/** Settings of a real connection in this shell must not lead a bench to a real account. */
const OURS = /^(ZENDESK|SALESFORCE|DATA_DIR|DATABASE_URL|PUBLIC_URL|ROUTE_|SYNC_|BREAKWATER_|AGENT_RESERVE|PORT$|HOST$)/

export function child(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)))
  return spawn(process.execPath, args, { cwd: ROOT, env: { ...clean, LOG_LEVEL: 'error', ...environment }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
}

/** A program whose main thread is watched. */
export function watched(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return child(['--import', WATCH, ...args], environment)
}

/** How late it ran since the last time it was asked. */
export async function delayOf(process: ChildProcess): Promise<LoopDelay> {
  const answer = messageOf<LoopDelay>(process)
  process.send('?')
  return answer
}

/** What it says next; throws when it ends instead. */
export function messageOf<T>(process: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the program ended with ${code} and no answer`))
    process.once('exit', ended)
    process.once('message', (message) => {
      process.off('exit', ended)
      resolve(message as T)
    })
  })
}

/** The first line that matches; throws when the program ends without it. */
export function lineOf(process: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    createInterface({ input: process.stdout! }).on('line', (line) => {
      const found = pattern.exec(line)
      if (found !== null) resolve(found)
    })
    process.once('exit', (code) => reject(new Error(`the program ended with ${code} before it was ready`)))
  })
}

export async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const gone = once(process, 'exit')
  process.kill('SIGTERM')
  await gone
}

/** The sandbox as its own process on free ports; environment variables lead a bridge to it. */
export async function sandboxChild(load: PlainLoad): Promise<{ readonly process: ChildProcess; readonly environment: Readonly<Record<string, string>> }> {
  const running = child([SANDBOX])
  const answer = messageOf<SandboxInfo>(running)
  running.send(load)
  const { zendesk, salesforce } = await answer
  return {
    process: running,
    environment: {
      ZENDESK_URL: zendesk.url, ZENDESK_CLIENT_ID: zendesk.clientId, ZENDESK_CLIENT_SECRET: zendesk.clientSecret,
      SALESFORCE_URL: salesforce.url, SALESFORCE_CLIENT_ID: salesforce.clientId, SALESFORCE_CLIENT_SECRET: salesforce.clientSecret,
    },
  }
}
