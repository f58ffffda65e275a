-- name: sealed_seeds
SELECT id, totp_secret FROM account WHERE totp_secret <> '' AND id > $1 ORDER BY id LIMIT $2;

-- name: reseal_seed
UPDATE account SET totp_secret = $3 WHERE id = $1 AND totp_secret = $2;
