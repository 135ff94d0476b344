import { Help, type HelpConfiguration } from 'commander';

const plain = new Help();

/** Options are described without their default where that is nothing: that a switch is off needs no saying. */
export const help: HelpConfiguration = {
  optionDescription: (option) => {
    const isNothing = option.defaultValue === false || option.defaultValue === '';
    return isNothing ? option.description : plain.optionDescription(option);
  },
};
