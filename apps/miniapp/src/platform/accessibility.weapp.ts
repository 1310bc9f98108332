export { asMiniControl as asControl, asMiniText as asText } from './mini-accessibility';
