import { parentPort, workerData } from 'node:worker_threads'
import { serveSandbox } from '../sandbox/core/serve.ts'
import { seedWorld } from '../sandbox/seed/index.ts'
import { sandboxEnvironment } from './sandbox.ts'

const { arrivals } = workerData as { readonly arrivals: boolean }
const sandbox = await serveSandbox({ port: 0, arrivals, seed: seedWorld })
// Once the pages answer, their app is installed.
parentPort?.on('message', (app: unknown) => sandbox.sandbox.control({ method: 'POST', path: '/workspace/app', body: app }))
parentPort?.postMessage({ environment: sandboxEnvironment(sandbox.info), control: sandbox.info.control, workspace: sandbox.info.workspace })
