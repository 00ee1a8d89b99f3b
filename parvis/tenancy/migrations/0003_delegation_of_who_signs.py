from django.db import migrations

_FORWARD = r"""
UPDATE tenancy_authority SET profile = jsonb_set(profile, '{signatory}', profile->'signatory' ||
  jsonb_build_object('capacity', told[1], 'delegation', told[2]))
  FROM (SELECT id AS row, regexp_match(profile->'signatory'->>'capacity',
          '^(.+?)[\s\u00a0\u202f,;:–—-]+([Pp]ar délégation\M.*)$') AS told
          FROM tenancy_authority) found
 WHERE row = id AND told IS NOT NULL
"""
_BACKWARD = """
UPDATE tenancy_authority SET profile = jsonb_set(profile, '{signatory}',
  (profile->'signatory') - 'delegation' || jsonb_build_object('capacity',
    concat_ws(', ', nullif(profile->'signatory'->>'capacity', ''),
                    nullif(profile->'signatory'->>'delegation', ''))))
 WHERE profile->'signatory' ? 'delegation'
"""


class Migration(migrations.Migration):
    """« Adjointe au maire, par délégation du maire » becomes a capacity and a delegation."""

    dependencies = [("tenancy", "0002_authorities_and_hosts")]

    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
