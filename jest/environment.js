const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's environment, and one thing more: what a test file registered with `atFileEnd` (packages/testing) runs after
 * its last hook, is told whether anything in the file was red, and turns the file red by throwing. A top-level
 * `afterAll` of a setup file cannot do this: Jest runs it before those of the test file.
 */
module.exports = class EvenkeelEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.red = false;
    this.endings = this.global.evenkeelFileEndings = [];
  }

  async handleTestEvent(event, state) {
    if (event.name === 'test_done' && event.test.errors.length > 0) this.red = true;
    if (event.name !== 'run_finish') return;
    let red = this.red || state.unhandledErrors.length > 0;
    for (const ending of this.endings.reverse()) {
      try {
        await ending({ red });
      } catch (error) {
        red = true;
        state.unhandledErrors.push(error);
      }
    }
  }
};
