// Starts workers from modules.

/**
 * Start a module as a worker. A worker started from an address has the content security policy of its
 * own response, which many hosts send without one. A worker started from a blob inherits the policy of
 * its creator, and so in the end that of the page.
 *
 * @param {URL} address of the module
 * @param {string} name the worker's arguments, which it reads from self.name. They are not part of the
 *   address because the browser's HTTP cache would then not find the module.
 * @returns {Worker}
 */
export const startModuleWorker = (address, name) => {
  const source = new Blob([`import ${JSON.stringify(address.href)};`], {type: "text/javascript"});
  return new Worker(URL.createObjectURL(source), {type: "module", name});
};
