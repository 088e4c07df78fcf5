/** Thrown by a route; becomes the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export interface FieldFault {
  readonly description: string
  readonly error?: string
  readonly ticket_field_id?: number
  readonly ticket_field_type?: string
}

export const notFound = (): Refusal => new Refusal(404, { error: 'RecordNotFound', description: 'Not found' })

export const unknownEndpoint = (): Refusal => new Refusal(404, { error: 'InvalidEndpoint', description: 'Not found' })

/** 422 with the faults by field. */
export function invalid(field: string, ...faults: readonly FieldFault[]): Refusal {
  return new Refusal(422, { error: 'RecordInvalid', description: 'Record validation errors', details: { [field]: faults } })
}

/** 400 as the newer parameter checks word it. */
export function badParameter(name: string, why: string): Refusal {
  return new Refusal(400, { error: { title: 'Invalid attribute', message: `You passed an invalid value for the ${name} attribute. ${why}` } })
}

export function missingParameter(name: string): Refusal {
  return new Refusal(400, { error: 'BadRequest', description: `Required param missing: ${name}` })
}

export const conflict = (): Refusal =>
  new Refusal(409, {
    error: 'UpdateConflict',
    description: 'Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.',
  })

export const unauthenticated = (): Refusal => new Refusal(401, { error: "Couldn't authenticate you" })

export const badToken = (): Refusal =>
  new Refusal(401, { error: 'invalid_token', error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.' }, {
    'www-authenticate': 'Bearer realm="Zendesk", error="invalid_token"',
  })

export const missingScope = (needed: readonly string[]): Refusal =>
  new Refusal(403, { error: 'Forbidden', description: `You are missing the following required scopes: ${needed.join(', ')}` })

export const notAllowed = (): Refusal =>
  new Refusal(403, { error: 'Forbidden', description: 'You do not have access to this page. Please contact the account owner of this help desk for further help.' })
