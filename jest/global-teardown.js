/** Stops what global-setup.js started. With TEST_KEEP=1 the Postgres stays, and the databases of red tests in it. */
module.exports = async function stopServices() {
  const { postgres, redis } = globalThis.evenkeelTestServices;
  if (postgres && process.env.TEST_KEEP === '1') {
    postgres.keep();
    console.log(
      `\nTEST_KEEP: ${postgres.url} goes on running (kill -INT ${postgres.pid}; files in ${postgres.dataDir})`,
    );
  } else {
    await postgres?.stop();
  }
  await redis?.stop();
};
