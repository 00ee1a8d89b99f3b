// On every page: the behaviours of govuk-frontend that the pages use. Each page is complete without them.
// Radios and conditional reveals are not among them: a condition is a rule of the form, asked of the server.
import { Button, Checkboxes, ErrorSummary, createAll } from 'govuk-frontend';

for (const component of [Button, Checkboxes, ErrorSummary]) createAll(component);
