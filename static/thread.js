// One of the further threads of kernels.js: it takes part in every run until its worker ends.
onmessage = async ({data: {module, memory, stack, shared, number}}) => {
  const {exports} = await WebAssembly.instantiate(module, {env: {memory}});
  exports.__stack_pointer.value = stack;
  postMessage("ready");
  exports.help(shared, number);
};
