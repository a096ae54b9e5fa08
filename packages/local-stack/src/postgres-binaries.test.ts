import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresAccount } from './postgres-account';
import { postgresBinaries, reachableCopy } from './postgres-binaries';

describe('the Postgres that is shipped', () => {
  it('runs under the account that it will be started with', () => {
    const account = postgresAccount('/nonexistent');
    const { postgres } = postgresBinaries(account);
    const { stdout } = spawnSync(postgres, ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
    expect(stdout).toMatch(/^postgres \(PostgreSQL\) 1[5-9]\./);
  });

  it('is copied out of a folder that its account cannot walk into, and only then', () => {
    const account = postgresAccount('/nonexistent');
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-binaries-'));
    chmodSync(folder, 0o755);
    const native = join(folder, 'closed', 'native');
    mkdirSync(join(native, 'share'), { recursive: true });
    writeFileSync(join(native, 'share', 'file'), '');
    const copy = join(folder, 'copies', 'postgres');
    expect(reachableCopy(native, copy, account)).toBe(native);

    chmodSync(join(folder, 'closed'), 0o700);
    // Whoever is not root runs Postgres under his own account, who can walk into his own folders.
    const expected = account === undefined ? native : copy;
    expect(reachableCopy(native, copy, account)).toBe(expected);
    expect(reachableCopy(native, copy, account)).toBe(expected);
    expect(existsSync(join(expected, 'share', 'file'))).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
