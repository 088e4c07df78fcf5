import { seedWorld } from '../sandbox/seed/index.ts'
import { serveSandbox } from '../sandbox/core/serve.ts'
import { printJson, printLine } from './output.ts'
import type { Stop } from './stop.ts'

export interface SandboxFlags {
  readonly json?: boolean
  readonly port: number
  readonly arrivals?: boolean
}

/** Runs the fake Zendesk and Salesforce until it is stopped. Prints where they are once they answer. */
export async function runSandbox(flags: SandboxFlags, stop: Stop): Promise<void> {
  const sandbox = await serveSandbox({ port: flags.port, arrivals: flags.arrivals === true, seed: seedWorld })
  if (flags.json === true) printJson(sandbox.info)
  else {
    printLine(`The sandbox runs. Zendesk ${sandbox.info.zendesk.url}, Salesforce ${sandbox.info.salesforce.url}, control ${sandbox.info.control}`)
    printLine(`The agents' workspace: ${sandbox.info.workspace}`)
    printLine('To connect Breakwater to it from another terminal:')
    for (const [name, value] of Object.entries(sandboxEnvironment(sandbox.info))) printLine(`  export ${name}=${value}`)
  }
  await stop.asked
  await sandbox.close()
}

interface SandboxInfo {
  readonly zendesk: Readonly<Record<string, string>>
  readonly salesforce: Readonly<Record<string, string>>
  readonly app: Readonly<Record<string, string>>
}

/** `zendesk.clientId` → `ZENDESK_CLIENT_ID`. */
export function sandboxEnvironment(info: SandboxInfo): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const vendor of ['zendesk', 'salesforce', 'app'] as const) {
    for (const [key, value] of Object.entries(info[vendor])) environment[`${vendor}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase()] = value
  }
  return environment
}
