import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { runTriage } from '../../src/cli/triage.ts'
import { loadPolicy } from '../../src/policy-files.ts'

const policy = loadPolicy()

async function run(lines: readonly string[], slow = false): Promise<{ code: number; out: Record<string, unknown>[] }> {
  const out: Record<string, unknown>[] = []
  async function* input(): AsyncGenerator<string> {
    for (const line of lines) {
      if (slow) await Promise.resolve()
      yield line
    }
  }
  const code = await runTriage({ input: input(), write: (line) => void out.push(JSON.parse(line) as Record<string, unknown>), policy, now: 0 })
  return { code, out }
}

describe('triage of JSON lines', () => {
  it('answers each line in order with every field that was promised', async () => {
    const { code, out } = await run([
      JSON.stringify({ id: 'a', subject: 'help', body: 'my ex stalks me and waits outside my work, he is @follower.example' }),
      JSON.stringify({ id: 2, subject: null, body: 'how do i turn off comments', lang: null, channel: null, tags: null }),
    ])
    expect(code).toBe(0)
    expect(out.map((one) => one['id'])).toEqual(['a', '2'])
    for (const key of ['lang', 'category', 'categories', 'severity', 'team', 'teams_also', 'facts', 'factSpans', 'missing', 'features', 'findings']) expect(out[0]).toHaveProperty(key)
    expect(out[0]).toMatchObject({ category: 'stalking_doxxing', severity: 'P1', team: 'privacy_safety', facts: { handles: ['@follower.example'] } })
    expect(out[1]).toMatchObject({ category: 'safety_advice', lang: 'en' })
  })

  it('puts a bad line on its own line, goes on, and says so by the exit code', async () => {
    const { code, out } = await run(['{"id":"x","body":7}', 'not json', '', '{"subject":"s","body":"b"}', '{"id":"y","body":"the app crashes"}'])
    expect(code).toBe(3)
    expect(out[0]).toMatchObject({ id: 'x', line: 1 })
    expect(out[1]).toEqual({ line: 2, error: 'is not JSON' })
    expect(out[2]).toMatchObject({ line: 4 })
    expect(out[2]).not.toHaveProperty('id')
    expect(out[3]).toMatchObject({ id: 'y', category: 'not_safety' })
    expect(JSON.stringify(out.slice(0, 3))).not.toContain('not json')
  })

  it('holds the next ticket back until the reader has room', async () => {
    let waiting = 0
    let most = 0
    async function* input(): AsyncGenerator<string> {
      for (let index = 0; index < 20; index += 1) {
        waiting += 1
        most = Math.max(most, waiting)
        await Promise.resolve()
        yield JSON.stringify({ id: String(index), body: 'hello' })
      }
    }
    await runTriage({ input: input(), write: async () => { await Promise.resolve(); waiting -= 1 }, policy, now: 0 })
    expect(most).toBe(1)
  })

  it('sends a ticket without text to a person', async () => {
    const { out } = await run(['{"id":"1","subject":"","body":""}', '{"id":"2","subject":"","body":"[image: IMG_2041.png]"}', '{"id":"3","subject":"Attachment","body":"screenshot.jpg"}'])
    for (const one of out) expect(one).toMatchObject({ judged: false, category: 'not_safety', severity: 'P2', team: 'support' })
  })
})

describe('the module', () => {
  it('can be loaded by node alone', async () => {
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, ['--input-type=module', '-e', "const m = await import('./src/cli/triage.ts'); process.stdout.write(typeof m.runTriage)"], (error, out) => { if (error) reject(error); else resolve(out) })
    })
    expect(stdout).toBe('function')
  })
})
