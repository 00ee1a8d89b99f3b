// On every page: the behaviours of govuk-frontend that the pages use. Each page is complete without them.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, Radios, Tabs, createAll,
} from 'govuk-frontend';
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, Tabs]) createAll(component);
