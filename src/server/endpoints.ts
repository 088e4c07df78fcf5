import type { RequestHandler } from 'express'
import { overview } from '../desk/overview.ts'
import { readiness } from '../desk/readiness.ts'
import { tryText } from '../desk/try-text.ts'
import type { ServerOptions } from './options.ts'
import { NoQuery, TryBody } from './parse.ts'

/** The process is alive. */
export const health: RequestHandler = (_request, response) => void response.json({ alive: true })

/** 503 until the store answers and the engine has been heard lately. */
export function ready({ desk, heartbeat }: ServerOptions): RequestHandler {
  return async (_request, response) => {
    const state = await readiness(desk, heartbeat)
    response.status(state.ready ? 200 : 503).json(state)
  }
}

export function apiOverview({ desk }: ServerOptions): RequestHandler {
  return async (request, response) => {
    NoQuery.parse(request.query)
    response.set('cache-control', 'no-store').json(await overview(desk))
  }
}

export function apiTry({ desk }: ServerOptions): RequestHandler {
  return (request, response) => void response.set('cache-control', 'no-store').json(tryText(desk, TryBody.parse(request.body)))
}
