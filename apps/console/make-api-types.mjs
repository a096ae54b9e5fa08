/**
 * The types of the REST API, from the OpenAPI document that the built admin makes of its table of routes. Made anew by every
 * build whose admin is another one (turbo.json), and kept in no repository: they cannot be stale.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';

const admin = join(import.meta.dirname, '..', 'admin', 'dist');
const require = createRequire(import.meta.url);
const { openApiDocument } = require(join(admin, 'docs', 'serve-docs.js'));
const { ROUTES } = require(join(admin, 'routes.js'));

const folder = join(import.meta.dirname, 'src', 'generated');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'openapi.ts'), astToString(await openapiTypes(openApiDocument(ROUTES))));
