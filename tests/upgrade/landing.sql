-- What an installation held at the landing: two towns, invented people, the main tables.
INSERT INTO tenancy_authority (id, slug, name, kind, insee, siren, profile)
VALUES (1, 'villeneuve', 'Villeneuve-sur-Parvis', 'commune', '99001', '999000015',
        '{"signatory": {"name": "Anne Imaginée", "capacity": "Adjointe, par délégation du maire, arrêté n° 12"}}'),
       (2, 'autrebourg', 'Autrebourg', 'commune', '99002', '999000023', '{}');
INSERT INTO tenancy_host (id, name, position, authority_id)
VALUES (1, 'villeneuve.test', 0, 1), (2, 'autrebourg.test', 0, 2);
INSERT INTO accounts_person (id, password, email, first_name, last_name, is_active)
VALUES (1, 'argon2$invented', 'lea@exemple.test', 'Léa', 'Fictive', true),
       (2, '', 'samira@exemple.test', 'Samira', 'Exemple', true),
       (3, '', NULL, '', '', false);
INSERT INTO mfa_authenticator (id, type, data, user_id, created_at)
VALUES (1, 'totp', '{"secret": "invented"}', 2, '2026-11-02 09:00+01');

DO $$
BEGIN
  FOR town IN 1..2 LOOP
    PERFORM set_config('parvis.authority', town::text, true);
    INSERT INTO accounts_department (id, slug, name, street, phone, email, authority_id)
    VALUES (town, 'voirie', 'Service voirie', '', '01 99 00 12 34', '', town);
    INSERT INTO accounts_role (id, role, capacity, authority_id, department_id, person_id)
    VALUES (town * 10, 'decider', 'Cheffe, par délégation du maire, arrêté n° 12', town, town, 2),
      (town * 10 + 1, 'caseworker', 'Instructrice', town, town, 2);
    INSERT INTO procedures_procedure (id, slug, state, closing_note, title, summary, keywords, theme,
      icon, audience, minutes, delay, cost, authority_id, department_id)
    VALUES (town, 'place', 'draft', '', 'Réserver une place', 'Une place de stationnement.', '', '',
      '', '{individual}', 5, '', '', town, town);
    INSERT INTO procedures_version (id, number, digest, authority_id, procedure_id)
    VALUES (town, 1, repeat('a', 64), town, town);
    INSERT INTO procedures_file (id, name, content, authority_id, version_id)
    VALUES (town, 'procedure.yaml', 'parvis: 1', town, town);
    UPDATE procedures_version SET published_at = '2026-11-01' WHERE id = town;
    UPDATE procedures_procedure SET state = 'published', published_version_id = town
     WHERE id = town;
    INSERT INTO dossiers_dossier (id, number, state, version, audience, answers, typed, applicant,
      words, due_on, correction_pending, news_for_agents, news_for_resident, submitted_at,
      taken_at, decided_at, created_at, updated_at, authority_id, department_id, owner_id,
      procedure_id, procedure_version_id, lang, saved_from, review_pending)
    VALUES
      (town * 10, '10000000' || town, 'draft', 1, 'individual', '{"places": 2}', '{}', '', '', NULL,
       false, false, false, NULL, NULL, NULL, '2026-11-20', '2026-11-20', town, town, NULL, town,
       town, 'fr', '', false),
      (town * 10 + 1, '20000000' || town, 'submitted', 2, 'individual', '{"places": 3}', '{}',
       'Léa Fictive', 'lea fictive', '2027-01-21', false, true, false, '2026-11-21', NULL, NULL,
       '2026-11-20', '2026-11-21', town, town, 1, town, town, 'en', '', false),
      (town * 10 + 2, '30000000' || town, 'refused', 4, 'individual', '{"places": 6}', '{}',
       'Léa Fictive', 'lea fictive', '2027-01-21', false, true, true, '2026-11-21', '2026-11-21',
       '2026-11-21', '2026-11-20', '2026-11-22', town, town, 1, town, town, 'fr', '', true);
    INSERT INTO dossiers_rule_record (id, rule, outcome, content, salt, commitment, at,
      authority_id, dossier_id, procedure_version_id)
    VALUES (town, repeat('b', 64), 'refused', '{"reason": "La rue n’a que quatre places."}', 'sel',
      repeat('c', 64), '2026-11-21', town, town * 10 + 2, town);
    INSERT INTO dossiers_decision (id, outcome, facts, law, author_name, author_capacity, at,
      authority_id, dossier_id, record_id)
    VALUES (town, 'refused', 'La rue n’a que quatre places.', 'CGCT, art. L. 2213-6',
      'Anne Imaginée', 'Adjointe, par délégation du maire, arrêté n° 12', '2026-11-21', town,
      town * 10 + 2, town);
    INSERT INTO dossiers_review (id, text, asked_at, answer, reason, author_name, author_capacity,
      authority_id, decision_id, dossier_id)
    VALUES (town, 'La rue est large.', '2026-11-22', '', '', '', '', town, town, town * 10 + 2);
    INSERT INTO journal_entry (id, actor_kind, actor_id, kind, subject_kind, subject_id, version,
      payload, authority_id)
    VALUES (town * 10, 'person', 1, 'dossier.submitted', 'dossier', town * 10 + 1, '',
      '{"decides": true}', town),
      (town * 10 + 1, 'rule', NULL, 'dossier.refused', 'dossier', town * 10 + 2,
      'rule:' || repeat('b', 64), '{}', town);
    INSERT INTO journal_detail (entry_id, text, authority_id)
    VALUES (town * 10, 'Un mot de Léa Fictive', town);
    INSERT INTO documents_document (id, public_id, code, key, kind, title, number, subject_kind,
      subject_id, person_id, state, author_name, author_capacity, author_department, delegation,
      by_rule, data, source, template, template_digest, data_digest, file_digest, file, size, level,
      key_id, entry_id, issued_at, authority_id)
    VALUES (town, 'document' || town, 'CODE' || town, 'receipt-' || town, 'receipt', 'Récépissé',
      '2026-1', 'dossier', town * 10 + 1, 1, 'in_force', 'Anne Imaginée', 'maire', 'Voirie', '',
      false, '{"answers": []}', '', 'charte', '', '', repeat('e', 64), 'invented.pdf', 3, 'B-B',
      'cle', town * 10, '2026-11-21', town);
    INSERT INTO ledger_salt (entry_id, value, authority_id)
    VALUES (town * 10, decode(repeat('0a', 16), 'hex'), town);
    INSERT INTO ledger_place (entry_id, index, leaf, authority_id)
    VALUES (town * 10, 0, decode(repeat('0b', 32), 'hex'), town);
    INSERT INTO ledger_tile (id, level, n, data, authority_id)
    VALUES (town, 0, 0, decode(repeat('0b', 32), 'hex'), town);
    INSERT INTO ledger_checkpoint (id, size, root, note, authority_id)
    VALUES (town, 1, decode(repeat('0c', 32), 'hex'), 'note', town);
    INSERT INTO messaging_mail (id, key, "to", lang, template, subject, text, html, headers,
      message_id, legal, state, attempts, error, authority_id)
    VALUES (town, 'dossier.receipt-' || town, 'lea@exemple.test', 'fr', 'dossiers/receipt',
      'Récépissé', 'Bonjour', '', '{}', '<invented' || town || '@exemple.test>', true, 'sent', 1,
      '', town);
  END LOOP;
END $$;
