-- 'B9999'
INSERT INTO systems (asid, "select") VALUES ('900000000001', 'it''s B0360'); /* 'B9998' */
SELECT 1 FROM users WHERE activity IN ('B0360') AND system = 'http://snomed.info/sct' AND code = '736253002' AND code <> '736253003';
DO $$ BEGIN PERFORM allow('R8000', 'B0O16'); END $$;
INSERT INTO hashes VALUES ('9f1cB0360ae2', 'b7e2d1aa-B0360-4266-8d5b-cde742f3093c', '#B0360', 'x/B0360');
