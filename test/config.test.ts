import { describe, expect, it } from 'vitest'
import { parseConfig, VARIABLES } from '../src/config.ts'

function faultsOf(environment: Record<string, string>): string {
  try {
    parseConfig(environment)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('the settings', () => {
  it('need nothing at all', () => {
    expect(parseConfig({})).toMatchObject({ ROUTE_TAGS: ['user_safety'], PORT: 4700, HOST: '127.0.0.1', DATABASE_URL: undefined })
  })

  it('treat an empty variable as absent', () => {
    expect(parseConfig({ PORT: '', ZENDESK_URL: '' })).toEqual(parseConfig({}))
  })

  it('name every fault at once, each with an example of a good value', () => {
    const faults = faultsOf({ PORT: 'x', ZENDESK_URL: 'nonsense', DATABASE_URL: 'mysql://h', LOG_LEVEL: 'loud', AGENT_RESERVE: '2' })

    for (const name of ['PORT', 'ZENDESK_URL', 'DATABASE_URL', 'LOG_LEVEL', 'AGENT_RESERVE'] as const) {
      expect(faults).toContain(`${name}=${VARIABLES[name].example}`)
    }
  })

  it('never show a value, which may be a secret', () => {
    expect(faultsOf({ DATABASE_URL: 'hunter2', ZENDESK_CLIENT_SECRET: 'tell-nobody', PORT: 'hunter3' })).not.toMatch(/hunter|tell-nobody/)
  })

  it('say which variables belong together', () => {
    const faults = faultsOf({ ZENDESK_URL: 'https://acme.zendesk.com', SALESFORCE_CLIENT_ID: 'x', BREAKWATER_KEYS: 'k1:x' })

    expect(faults).toContain('ZENDESK_CLIENT_ID is missing')
    expect(faults).toContain('SALESFORCE_URL is missing')
    expect(faults).toContain('BREAKWATER_HASH_KEY is missing')
  })

  it('want all of an Oracle site, and one home for cases', () => {
    const zendesk = { ZENDESK_URL: 'https://acme.zendesk.com', ZENDESK_CLIENT_ID: 'x', ZENDESK_CLIENT_SECRET: 'y' }
    const oracle = { ORACLE_URL: 'https://acme.custhelp.com', ORACLE_USERNAME: 'breakwater', ORACLE_PASSWORD: 'z', ORACLE_CONTACT_ID: '1339' }

    expect(parseConfig({ ...zendesk, ...oracle }).ORACLE_CONTACT_ID).toBe('1339')
    expect(faultsOf({ ...zendesk, ORACLE_URL: oracle.ORACLE_URL })).toMatch(/ORACLE_USERNAME is missing[^]*ORACLE_PASSWORD is missing[^]*ORACLE_CONTACT_ID is missing/)
    expect(faultsOf({ ...zendesk, ...oracle, SALESFORCE_URL: 'https://acme.my.salesforce.com', SALESFORCE_CLIENT_ID: 'x', SALESFORCE_CLIENT_SECRET: 'y' })).toContain('ORACLE_URL and SALESFORCE_URL are both set')
  })

  it('take several workers on PostgreSQL only, and say what to do', () => {
    expect(faultsOf({ WORKERS: '4' })).toContain('WORKERS above 1 needs a PostgreSQL')
    expect(faultsOf({ WORKERS: '4' })).toContain(`DATABASE_URL=${VARIABLES.DATABASE_URL.example}`)
    expect(parseConfig({ WORKERS: '4', DATABASE_URL: 'postgres://localhost/breakwater' }).WORKERS).toBe(4)
    expect(parseConfig({ WORKERS: '1' }).WORKERS).toBe(1)
  })

  it.each(['safety_self_harm', 'user_safety,severity_p0', 'SAFETY_REVIEW'])('refuse a route that matches what the bridge writes: %s', (tags) => {
    expect(faultsOf({ ROUTE_TAGS: tags })).toContain('a tag that Breakwater itself writes')
  })

  it('have examples that are themselves good', () => {
    for (const [name, { example, schema }] of Object.entries(VARIABLES)) expect(schema.safeParse(example).success, name).toBe(true)
  })
})
