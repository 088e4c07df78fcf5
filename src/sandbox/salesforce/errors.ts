/** Refusals. The REST API answers with an array of errors, OAuth with one object; a record inside a collection with `statusCode`. */

export interface ApiError {
  readonly message: string
  readonly errorCode: string
  readonly fields?: readonly string[]
}

/** Thrown anywhere below the router and turned into the answer there. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly ApiError[]

  constructor(status: number, errors: readonly ApiError[]) {
    super(errors[0]?.message ?? 'refused')
    this.status = status
    this.errors = errors
  }
}

/** Thrown for conditional requests: 304 and 412 carry no body. */
export class Bare extends Error {
  readonly status: number

  constructor(status: number) {
    super(String(status))
    this.status = status
  }
}

export class OAuthRefusal extends Error {
  readonly status: number
  readonly error: string

  constructor(error: string, description: string, status = 400) {
    super(description)
    this.status = status
    this.error = error
  }
}

export function refuse(status: number, errorCode: string, message: string, fields?: readonly string[]): Refusal {
  return new Refusal(status, [fields === undefined ? { message, errorCode } : { message, errorCode, fields }])
}

export const notFound = (): Refusal => refuse(404, 'NOT_FOUND', 'The requested resource does not exist')

export const badType = (name: string): Refusal =>
  refuse(
    400,
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  )

export const malformed = (message: string): Refusal => refuse(400, 'MALFORMED_QUERY', message)

/** The shape of one error inside a collection result. */
export function asRecordErrors(error: Refusal): { statusCode: string; message: string; fields: readonly string[] }[] {
  return error.errors.map((each) => ({ statusCode: each.errorCode, message: each.message, fields: each.fields ?? [] }))
}
