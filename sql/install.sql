-- Installs pgrelay with psql alone, or brings it up to date; the result is that of `pgrelay install`:
--   psql -f sql/install.sql
-- Written from migrations/, functions/ and views/ by `python -m pgrelay_cli.install_script`: change those, not this.

\set ON_ERROR_STOP on
\set QUIET on

-- One transaction: concurrent writers see either the previous version or this one.
BEGIN;
\ir installation/settings.sql
\ir installation/take_turn.sql

-- What this version consists of.
SELECT pg_catalog.set_config('pgrelay.manifest', $pgrelay$[
{"kind": "migration", "name": "0001_foundation", "checksum": "a375b18262b0f6597517150ffc355348f83f83fd4e8c5b4f0b1a52644e485a6c"},
{"kind": "migration", "name": "0002_bindings", "checksum": "a7714ddb8feb5beb2d7d90bac21c1ff8c51e6e39940fd17ae73c05ae499263b6"},
{"kind": "migration", "name": "0003_outbox", "checksum": "973db79d0e97d3d50df40bf8ac10b664c27a402f6c4fcba3c28c6673028eaf60"},
{"kind": "migration", "name": "0004_delivery", "checksum": "396f63a905aca6c70bc9ad0de86d7ccda176984c5f3e5b71c928a6127a7eca2e"},
{"kind": "migration", "name": "0005_capture", "checksum": "5d3834d9456779e5601b37a304a844d4fe29d2b6271bf5fcdd8d15d2969d2abe"},
{"kind": "migration", "name": "0006_exceptions", "checksum": "645377f67b0d318bf7417828f4867b92224d1aab089ff364bcc9773d7bb6e6c3"},
{"kind": "migration", "name": "0007_monitor", "checksum": "ee8345943dcbd6b8c5605cdee45dd34477a1362fb1be9af65b77e87b9cb8ccfe"},
{"kind": "migration", "name": "0008_streams", "checksum": "22dc1cd0bb752543a4e5f186aca64527abf50eaabfb430993082fdf47dc98953"},
{"kind": "migration", "name": "0009_history", "checksum": "ec2660dad1f15d8292aea5c419dcbe3fd79e8fd5fea50dbe3709ce3ba60a6f0d"},
{"kind": "function", "name": "_breaker_of", "checksum": "057e09b5dfba01ab533418201b4e4ed888c3627b0ab2ff3474c8982ce8bf2afe", "functions": ["pgrelay._breaker_of(integer)"]},
{"kind": "function", "name": "_breaker_open_until", "checksum": "383ff1d52ad2a2f28d89845342e4e6bf62189c3f519317fa427a26ce7d225812", "functions": ["pgrelay._breaker_open_until(bigint)"]},
{"kind": "function", "name": "_call", "checksum": "a91dbcc387262e496463799554469cd0c6470f90473b4ed328a09617c05b283a", "functions": ["pgrelay._call(text, json, integer)"]},
{"kind": "function", "name": "_call_sqlstate", "checksum": "6f43e868999ac78449e0f4ba735b796f5f3012ce9edc5dcfa3100cf391ba861d", "functions": ["pgrelay._call_sqlstate(text, text, text)"]},
{"kind": "function", "name": "_close_breaker", "checksum": "c6f8d7534936e7c46a29954aed1999449c1d1d35a12ac6497a04b3b52d873e85", "functions": ["pgrelay._close_breaker(pgrelay.binding)"]},
{"kind": "function", "name": "_enter_breaker", "checksum": "1ad87dcb771b26b189807bfae38a4726828426a99bf92279c5d78d1120f22519", "functions": ["pgrelay._enter_breaker(pgrelay.binding, integer)"]},
{"kind": "function", "name": "_forget_binding", "checksum": "999b51f8f9d6627e72e01c40eaa5071694274c89da09cbebf553760d033ca53a", "functions": ["pgrelay._forget_binding(integer, text)"]},
{"kind": "function", "name": "_invoke", "checksum": "4799e2991ee68c5a457404bc889cce27aed287df67baaf774c6925d5c8b767b0", "functions": ["pgrelay._invoke(text, json, text, integer)"]},
{"kind": "function", "name": "_invoke_async", "checksum": "43e07851d3bafec840e0206a0eacff2cc66e86997c2d14d6ec95929f2a0085bf", "functions": ["pgrelay._invoke_async(text, json)"]},
{"kind": "function", "name": "_invoke_with_breaker", "checksum": "f20a1bc1064f112b7dc9c2e2722a29e2364affc3da5110cba566af25fbdcd7bc", "functions": ["pgrelay._invoke_with_breaker(pgrelay.binding, json, text, integer)"]},
{"kind": "function", "name": "_make_breaker", "checksum": "9d18f781efcb70ea4fb7365e3361904ae43e405a5c7ec08deda0258053180669", "functions": ["pgrelay._make_breaker(integer)"]},
{"kind": "function", "name": "_make_gate", "checksum": "4af50386d3d7c4d3dc02ecfb1e2cb42fb8afdd55498c17483daf085c9a9e18e9", "functions": ["pgrelay._make_gate(text)"]},
{"kind": "function", "name": "_open_breaker", "checksum": "d65c33f6c9f30e23aef5c7d1f4d12c11748b2c2c840c57ed3f15bc7c94c22bbc", "functions": ["pgrelay._open_breaker(pgrelay.binding, numeric)"]},
{"kind": "function", "name": "_raise_call_setting", "checksum": "9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f", "functions": ["pgrelay._raise_call_setting(text, text, text)"]},
{"kind": "function", "name": "_raise_not_bound", "checksum": "3bb625652e4f2f0cbc99e05468b5529ed05703a4cffd1eff3a9873ec4469f828", "functions": ["pgrelay._raise_not_bound(text)"]},
{"kind": "function", "name": "_record_call_failure", "checksum": "b8efca7c85e6ef7451eca15e227403603fb5c0b87d210654c52fdd550f535f7c", "functions": ["pgrelay._record_call_failure(pgrelay.binding, boolean, text, text, numeric)"]},
{"kind": "function", "name": "_routines_with", "checksum": "7725973a0b8f75a0b693c84cfb11edb562c558838decf509929b97b66981b3b7", "functions": ["pgrelay._routines_with(text)"]},
{"kind": "function", "name": "allow", "checksum": "60180802e851f3965ca0dd665c714dd5d5422d20e897020fef6797cd9bf26db8", "functions": ["pgrelay.allow(text, regrole)"]},
{"kind": "function", "name": "bind", "checksum": "52db10cc30760cad7c1bb5d4f4eab29d9b87a1ce2323be389126c06a099443b3", "functions": ["pgrelay.bind(text, text)"]},
{"kind": "function", "name": "call", "checksum": "7bf283e8a949db18f96991330121fb05b12cf636bcf8f7df36dc6efca0d210ce", "functions": ["pgrelay.call(text, json)"]},
{"kind": "function", "name": "configure_binding", "checksum": "0c742c409dca84cc52f02ff47bd0a45a8216d32b14b014d8d35c646646c46ca9", "functions": ["pgrelay.configure_binding(text, integer, integer, numeric)"]},
{"kind": "function", "name": "disallow", "checksum": "9a946b5e4bb46944dc27dca1e744d1caf0b583ba4856170ca777fa9a7bbb0f88", "functions": ["pgrelay.disallow(text, regrole)"]},
{"kind": "function", "name": "invoke", "checksum": "1487cbb1d45fd0b79d58368ed11eabafc71b3256d8b0368a39e5bb707dff386d", "functions": ["pgrelay.invoke(text, json, text)"]},
{"kind": "function", "name": "reset_breaker", "checksum": "26aa40d7d87412e24996456f6d9a4de68751a82db3609bdb7fde0575820e6fd0", "functions": ["pgrelay.reset_breaker(text)"]},
{"kind": "function", "name": "unbind", "checksum": "36cf73e52d030a8dd625b40d7ffa1a1210cb7718d7d51c4b708a329e743a80a0", "functions": ["pgrelay.unbind(text)"]},
{"kind": "function", "name": "_append_snapshot", "checksum": "86deb9029f6a2fa29fd22f80dc2fe84853bfe97ec6f9474d6574a75bfb514f22", "functions": ["pgrelay._append_snapshot(regclass, integer[], text[])"]},
{"kind": "function", "name": "_attach_capture", "checksum": "bc25bd486b332a34208cf84f9c5f6af5200e53112b83e5f809d82ba2815426a0", "functions": ["pgrelay._attach_capture(pgrelay.watch, regclass)"]},
{"kind": "function", "name": "_belongs_to_watch", "checksum": "218f65d597652dad979d0c37a0abea43b5c8810d3cc4d04379fc5cd75372ad31", "functions": ["pgrelay._belongs_to_watch(integer, oid)"]},
{"kind": "function", "name": "_capture_body", "checksum": "17c0823c7e8cc779e5a1d5a549cf16da3ab045fbb74e03005a6e7da406e083b3", "functions": ["pgrelay._capture_body(pgrelay.watch)"]},
{"kind": "function", "name": "_capture_branch", "checksum": "e00d8b494cbd471a0a74488500e24a324d2386e0313019a58819cd50c25552c1", "functions": ["pgrelay._capture_branch(pgrelay.watch, text)"]},
{"kind": "function", "name": "_capture_branches", "checksum": "fbc32e1e8e1b764ea9984d3c1f0d4920ef7627e45efeeda5bda34bebdf685a28", "functions": ["pgrelay._capture_branches(pgrelay.watch)"]},
{"kind": "function", "name": "_capture_check", "checksum": "f7daed1690bf07eecf6125cc54d46a8b7f53c9f5c9efea5247471bc34d0520a2", "functions": ["pgrelay._capture_check(pgrelay.watch, text)"]},
{"kind": "function", "name": "_capture_definition", "checksum": "76ff52bb804bdab94cb7b0a36d462dde7b95bfa33fc398f5f5838edee846afea", "functions": ["pgrelay._capture_definition(pgrelay.watch)"]},
{"kind": "function", "name": "_capture_guards", "checksum": "2ff9b2c83915a886de5fc69bb97a20ffa617439aec6e12f05dc33bab28ca2d55", "functions": ["pgrelay._capture_guards(pgrelay.watch)"]},
{"kind": "function", "name": "_capture_inserts", "checksum": "83ad4c1f8ccca50786c25c65c16d101acd6e66e4eed3207e6e4bbd5794611459", "functions": ["pgrelay._capture_inserts(pgrelay.watch, text)"]},
{"kind": "function", "name": "_capture_may_fail", "checksum": "ae9cb860a733c9a745dee0ea09edad81f6233edf939ae7d729c2372b5ca39bd2", "functions": ["pgrelay._capture_may_fail(pgrelay.watch)"]},
{"kind": "function", "name": "_capture_name", "checksum": "92074fa69012ac1fad8b4448102a07a8188927c2bf0c958c1bb52bb23f2fc3ac", "functions": ["pgrelay._capture_name(integer)"]},
{"kind": "function", "name": "_capture_query", "checksum": "dfe4de8a48f99c7b773c0ed14d9844590e92837109753e36756024bacac8b374", "functions": ["pgrelay._capture_query(pgrelay.watch, text, oid, boolean, boolean)"]},
{"kind": "function", "name": "_capture_settings", "checksum": "bb50ebe62ce60fdf1049ca663f1a58cf523f540fb98e122aa7704f116e9250b2", "functions": ["pgrelay._capture_settings(oid)"]},
{"kind": "function", "name": "_capture_statement", "checksum": "e17ada7679cab02538b8a12fe20d4c007b6024ae722c9195906482e26331fac8", "functions": ["pgrelay._capture_statement(integer, text, oid, bigint, boolean, integer)"]},
{"kind": "function", "name": "_capture_triggers", "checksum": "53363ed91637b354b4bbb24b11a50f61a52365d5f9ca90c25b39709db82e1825", "functions": ["pgrelay._capture_triggers(pgrelay.watch)"]},
{"kind": "function", "name": "_changed_names", "checksum": "ce4eb6683959a0d28342373e72f6ab285c7b60eff5f2b53693055cd0086c4211", "functions": ["pgrelay._changed_names(text[])"]},
{"kind": "function", "name": "_changed_values", "checksum": "c33eb7debd7a4e6acdccf8561ac853a81a35c2a712e19e5ca73543bae6517e32", "functions": ["pgrelay._changed_values(oid, text[], text, boolean)"]},
{"kind": "function", "name": "_channel_of", "checksum": "b41c1a768443f8218667d516f07d0425825ed43563f38a2f0e8a079b9729eb2f", "functions": ["pgrelay._channel_of(text)"]},
{"kind": "function", "name": "_column_identity", "checksum": "4e1c05bd2665436e6f62227a85d1a57dbbd688685ba30cac6dc4513d78620643", "functions": ["pgrelay._column_identity(oid, integer)"]},
{"kind": "function", "name": "_column_now", "checksum": "a4152e1803190f4573331cb75f87bb5a6d90f454ee0e64dcc2ff6943a8df9274", "functions": ["pgrelay._column_now(pgrelay.watch, text)"]},
{"kind": "function", "name": "_column_value", "checksum": "bbbacc6591aaec36d6c640ef1a434637b277428baf7396e77d5b471aca77edee", "functions": ["pgrelay._column_value(oid, text, text, boolean)"]},
{"kind": "function", "name": "_columns_now", "checksum": "133ae5401de6617232060aa31786eb3ba0c70922e9b2bfc5457481d0277dbdbf", "functions": ["pgrelay._columns_now(pgrelay.watch, text)"]},
{"kind": "function", "name": "_composite_types", "checksum": "88986ad63b14827d22631fd63db756cdfb341e0e273b2721e399cf190bce4983", "functions": ["pgrelay._composite_types(oid)"]},
{"kind": "function", "name": "_condition_columns", "checksum": "1e45a4e014f19c72fd9e37fc4a118fec9c2dd370db3ee3e1fa548c3eb0dcf2b6", "functions": ["pgrelay._condition_columns(regclass, oid)"]},
{"kind": "function", "name": "_condition_columns_now", "checksum": "66bf9334ecf5d0d26f6d6a5df42377b169ab9b5743ce3f821526220b9a52316d", "functions": ["pgrelay._condition_columns_now(pgrelay.watch)"]},
{"kind": "function", "name": "_condition_index", "checksum": "19a56d9354a45e008fa50170258f4b570b20f3a26716ef691b647fb3e72e277d", "functions": ["pgrelay._condition_index(regclass, text)"]},
{"kind": "function", "name": "_condition_join", "checksum": "24964b4be42a416953cfc8d63ca084bd276b20d0712f3d035f28ba85aee78361", "functions": ["pgrelay._condition_join(pgrelay.watch, text, boolean)"]},
{"kind": "function", "name": "_condition_may_fail", "checksum": "b7096f0258e3922137e37f9b82650c76de36471bcf9e59cbd2ec3e5bf3634b96", "functions": ["pgrelay._condition_may_fail(oid)"]},
{"kind": "function", "name": "_condition_text", "checksum": "b816759dd09423f3fac20d927a958820ae42b458c07d58935ca0c8ea05a6a1b4", "functions": ["pgrelay._condition_text(oid)"]},
{"kind": "function", "name": "_condition_type", "checksum": "51985e0135951630b4252ce8f9788ca81cc9b7dcc04801d0c55125df0cccabdd", "functions": ["pgrelay._condition_type(oid)"]},
{"kind": "function", "name": "_data_expression", "checksum": "1e72e1fd230e7b94e548db2123f3ac08c8c4cfef9e554f658de599a0ae24af24", "functions": ["pgrelay._data_expression(text, text, text, text)"]},
{"kind": "function", "name": "_destination_problem", "checksum": "f8ae8124b906e44c675d49d067aa27c79f7edf58de9c3d513fe4a6e5cffcc266", "functions": ["pgrelay._destination_problem(text, text, text[])"]},
{"kind": "function", "name": "_enclosed_list", "checksum": "a8f2a6d36aed2d1f84200e49fd38388543c2d816701d472f1d364cf791b93a1f", "functions": ["pgrelay._enclosed_list(text, text[], text)"]},
{"kind": "function", "name": "_event_key", "checksum": "51be3600294395c4d2bbfd230aa8884b4cb19aaebaa793573cc05f6f33adabca", "functions": ["pgrelay._event_key(pgrelay.watch)"]},
{"kind": "function", "name": "_event_query", "checksum": "6e4ef1dd3034eecec92e882d641d4dbeb3ce57620b6bdecc20cc010859e61231", "functions": ["pgrelay._event_query(text, text, text, text, text, text)"]},
{"kind": "function", "name": "_excluded_now", "checksum": "d8a24166bc9120cab1af5659761f375c108a53bffb798ca9cd145689545fd568", "functions": ["pgrelay._excluded_now(pgrelay.watch)"]},
{"kind": "function", "name": "_former_watch_id", "checksum": "a8c25fc5faffd7187889bb97a852dd071a73d4fc15a42a434b50d5f6a7df4a6b", "functions": ["pgrelay._former_watch_id(regclass)"]},
{"kind": "function", "name": "_group_expression", "checksum": "03d54ae04604cf4135c7b8676f6dfb87bbc5b325390dd226f35bf2944b1f9faa", "functions": ["pgrelay._group_expression(boolean, text)"]},
{"kind": "function", "name": "_has_shape", "checksum": "6c8589cf82065a46244342243eb465a860c531d0176e0f753a5e5763c914e2d5", "functions": ["pgrelay._has_shape(oid, text)"]},
{"kind": "function", "name": "_if_changed", "checksum": "f89c34f13e95671bbf87d063e84a1fd4e65e108716b87ed1f72f0a57439abdd6", "functions": ["pgrelay._if_changed(bigint, text)"]},
{"kind": "function", "name": "_is_built_in", "checksum": "7872a00b370d57d131b5eb06c2d0f32732bec0c77c391b2d614bfa6d99053d53", "functions": ["pgrelay._is_built_in(oid)"]},
{"kind": "function", "name": "_is_part_of_root_truncate", "checksum": "baa1f4ef758f391523f936adbb439556753aa147400e6e0a93daba47bfd926b1", "functions": ["pgrelay._is_part_of_root_truncate(integer, oid)"]},
{"kind": "function", "name": "_is_partitioned", "checksum": "2fa6c8566f414a1f7ab96629dd0c24fff3b1b1cbc882c3ff48790b381f174845", "functions": ["pgrelay._is_partitioned(oid)"]},
{"kind": "function", "name": "_key_columns", "checksum": "8a065f3f2de1ec6b61c018ddce4563098bc8b43d972fbc92d1890b3ea00381ed", "functions": ["pgrelay._key_columns(oid)"]},
{"kind": "function", "name": "_key_expression", "checksum": "9c6fa935cda08d03fbaa88b517073ce3a93df8dbeed5573707617c1086a033ff", "functions": ["pgrelay._key_expression(pgrelay.watch, oid, text, boolean)"]},
{"kind": "function", "name": "_large_columns", "checksum": "e34c01634125bcacfad9c94bfe36bfd9744a30d442c90b21ca7ace106725c3bb", "functions": ["pgrelay._large_columns(pgrelay.watch)"]},
{"kind": "function", "name": "_lockable_slot", "checksum": "bdfec9ae2d6aa6a3cc3dc00698b322044422731ff2ef8b4fbe0b8e628b61b1be", "functions": ["pgrelay._lockable_slot(bigint)"]},
{"kind": "function", "name": "_mapped_column", "checksum": "7ea9eb329b9fc4ba667fcb8afa6546b224832ec465304410bd549e2003833484", "functions": ["pgrelay._mapped_column(json)"]},
{"kind": "function", "name": "_mapped_query", "checksum": "bb7c331074a162a85d03388412954efbb4b3a833539985ea7790f6f96dbe2569", "functions": ["pgrelay._mapped_query(pgrelay.watch, oid, boolean)"]},
{"kind": "function", "name": "_mapping_columns", "checksum": "ad3d0cd2d755ac60f442bfd14e3df9d06802685f89e9f1de73ae1be55ace2dea", "functions": ["pgrelay._mapping_columns(json)"]},
{"kind": "function", "name": "_mapping_expression", "checksum": "44fab2da33a05b07d2888737b7545a30c5067a0c1707ca28953287b77397cdae", "functions": ["pgrelay._mapping_expression(json, text, regclass, boolean)"]},
{"kind": "function", "name": "_mapping_now", "checksum": "c663946aebddc62fd6df0a96b6d9f3b75b666d52de42e99bb2e521318381b827", "functions": ["pgrelay._mapping_now(pgrelay.watch, json)"]},
{"kind": "function", "name": "_may_disable_capture", "checksum": "dbd524e1459e9c96430f068278ac942d918f8da81f409ac1c78a7c810083bb85", "functions": ["pgrelay._may_disable_capture(oid)"]},
{"kind": "function", "name": "_metric_expression", "checksum": "cf26a6956f1ea46a760a7adaf23b15f5bdfab10bc0fc01d82e1eb26a23551cc7", "functions": ["pgrelay._metric_expression(json, text, regclass, boolean)"]},
{"kind": "function", "name": "_missing_columns", "checksum": "175f096d42cf6cd0c9359eb40af3a53e71481a77a4cffda14dd4587b2ba8e198", "functions": ["pgrelay._missing_columns(oid, text[])"]},
{"kind": "function", "name": "_note_capture_failure", "checksum": "db894fd7bbeedbe3ff553397f195042e8f24b7360581fc210e988f8d03ea43cf", "functions": ["pgrelay._note_capture_failure(integer, oid, text, text)"]},
{"kind": "function", "name": "_object_expression", "checksum": "acc256d7565c64b0111f555c7f456809e30c9c27b5adc2358fc01e4efe9cf43e", "functions": ["pgrelay._object_expression(oid, text[], text[], boolean)"]},
{"kind": "function", "name": "_raise_bad_mapping", "checksum": "e473abba3b79a3504244d3dcaf40d2020108534e2df27143163f46a9c1c549f5", "functions": ["pgrelay._raise_bad_mapping(text)"]},
{"kind": "function", "name": "_record_expression", "checksum": "e1f7bd93ca8bf74ec1c19ce0aa584222cb960219e57284b57ef14802570d978c", "functions": ["pgrelay._record_expression(pgrelay.watch, text, regclass, boolean)"]},
{"kind": "function", "name": "_row_expression", "checksum": "c62927777264b9c53753b32b6d762a1a9fdb66845ed4487ac41b1ce8078afa27", "functions": ["pgrelay._row_expression(pgrelay.watch, oid, text, boolean)"]},
{"kind": "function", "name": "_row_query", "checksum": "25b8a5dbdfec95f410e9b1ca75bb525a169dda4407a0524751ff60a1fffbff58", "functions": ["pgrelay._row_query(pgrelay.watch, text, oid, boolean)"]},
{"kind": "function", "name": "_save_source", "checksum": "e7585fa4d31c1526ff39b0737022d2d8e85f66905aa3e4902d3a10cbf9a199aa", "functions": ["pgrelay._save_source(pgrelay.watch)"]},
{"kind": "function", "name": "_should_capture", "checksum": "80c55a426b982b28a6c95e49f70283ead4ebe44fa07d57626359d5b1d6984ae1", "functions": ["pgrelay._should_capture(integer, oid, text, bigint)"]},
{"kind": "function", "name": "_snapshot_query", "checksum": "7d35bbf4dd471bbc0f815d565c7104dceb08785fe98cd75f7dc489ea5079ec0a", "functions": ["pgrelay._snapshot_query(regclass, regclass, oid)"]},
{"kind": "function", "name": "_source_members", "checksum": "825ede663ff5323a102ed95d25a89df439a79e9811c83f9eb303d2b5ec67008e", "functions": ["pgrelay._source_members(pgrelay.watch)"]},
{"kind": "function", "name": "_table_columns", "checksum": "fb007c9619806f49370b6233b719387d6a16372a7f8c8c68587b6e9d21f44eac", "functions": ["pgrelay._table_columns(oid)"]},
{"kind": "function", "name": "_table_parts", "checksum": "444ac1497d407ea4856cf4f73887552191c6d0617ad6dfcd80fa15061530ec8e", "functions": ["pgrelay._table_parts(regclass)"]},
{"kind": "function", "name": "_table_shape", "checksum": "551fc0f829367fd54da6b665dd92bb707e8ae1e2dc8773518beedaa18b64db4b", "functions": ["pgrelay._table_shape(oid)"]},
{"kind": "function", "name": "_table_shapes", "checksum": "8d6b16b36b28407a3f6f5cf384034076df4b14823e0a6a8d78ccff2e18c6b1a6", "functions": ["pgrelay._table_shapes(oid[])"]},
{"kind": "function", "name": "_trigger_level", "checksum": "1f3d375ff10a1a8fa3f835633e8c202537804c1daed6a80a2a644de0eecfaacf", "functions": ["pgrelay._trigger_level(boolean, oid, text)"]},
{"kind": "function", "name": "_trigger_name", "checksum": "b497f77202cd25aba758fa236fc11fc6b0e3c472504c7d43bb4d9a49e2bb3bfc", "functions": ["pgrelay._trigger_name(text)"]},
{"kind": "function", "name": "_truncate_query", "checksum": "dc3ddc515afd589ca4062e0d27cde08141757b05493210d8807ce6e87a3d755e", "functions": ["pgrelay._truncate_query(regclass, oid)"]},
{"kind": "function", "name": "_type_guards", "checksum": "15c04b8febb5c8461bdfdb181785f725f735bfcd7b1635e5d6b88c8475641b7f", "functions": ["pgrelay._type_guards(pgrelay.watch)"]},
{"kind": "function", "name": "_update_query", "checksum": "3a114dfacf3088bc505cc07e7a445e298c0bad3cdb48370437ab37008ddba458", "functions": ["pgrelay._update_query(pgrelay.watch, oid, boolean)"]},
{"kind": "function", "name": "_value_expression", "checksum": "cda53099167ca85e23c4d82892111a5327f3aec44f9ec15fa66301ffb0705a88", "functions": ["pgrelay._value_expression(oid, text)"]},
{"kind": "function", "name": "_version_expression", "checksum": "83f372945b33d7de4245ce210702fa4e98a04ecca6c53b61833b2c6dc577480a", "functions": ["pgrelay._version_expression(pgrelay.watch, oid, text, boolean)"]},
{"kind": "function", "name": "_version_query", "checksum": "487fd22e7119cee44de9d75372d9a72a8a27db9c3aa8d04de17a50a2b29e17b7", "functions": ["pgrelay._version_query(pgrelay.watch, oid, text, boolean)"]},
{"kind": "function", "name": "_warn_reduced", "checksum": "ef57bfc309cf0ede23c8e5c6069629b4ddf249c38ddf83c04c8e97e1e0448c59", "functions": ["pgrelay._warn_reduced(integer, oid, text, integer, text)"]},
{"kind": "function", "name": "_warn_unpaired", "checksum": "cc4758994a31379d63d035e1b8f660bbdfba19b5b81f80acbb85c38e3e9a1243", "functions": ["pgrelay._warn_unpaired(integer, oid, bigint, bigint)"]},
{"kind": "function", "name": "_watch_name", "checksum": "0b1a2f60b6c2a3bf415ee00e4b54b5c6df23e4e8a59c20edb77935b4ddb44d07", "functions": ["pgrelay._watch_name(integer, oid)"]},
{"kind": "function", "name": "_watch_problem", "checksum": "4ecddb5f526dfb4d5abb83f4453538f0137010b601543388ff8a7d5ba655ddfd", "functions": ["pgrelay._watch_problem(pgrelay.watch)"]},
{"kind": "function", "name": "_watched_columns", "checksum": "b3066d99d745b1a80261ae5e9ea6dacb08a0c8c7a72e411bf51d81f24ec8d281", "functions": ["pgrelay._watched_columns(pgrelay.watch, oid)"]},
{"kind": "function", "name": "_with_present_names", "checksum": "6d04874631c304a9aa35510c8fe4f8e8e3ca04622f444aa5a40a96e3b917f8c1", "functions": ["pgrelay._with_present_names(pgrelay.watch)"]},
{"kind": "function", "name": "_write_capture", "checksum": "924b0306ce98616a11d1af532e78310f545dbde2e9e986448eb3a23acb8341cd", "functions": ["pgrelay._write_capture(integer)"]},
{"kind": "function", "name": "captured", "checksum": "e2fac80fd1c8a7353b3763ee6c72b385815d926d0df7eaf3c2173ed2c1121775", "functions": ["pgrelay.captured(pg_snapshot, integer)"]},
{"kind": "function", "name": "_backoff_seconds", "checksum": "8f0954d522e30fe29cb2c690c5164d02f8ed6bed042c2105cb023d954d035d16", "functions": ["pgrelay._backoff_seconds(integer, double precision, double precision)"]},
{"kind": "function", "name": "_clip", "checksum": "d3005ad9fd1a9a941ee7f696f649a41ae6a31ddcf0e352f2e132b63c58a86e28", "functions": ["pgrelay._clip(text, integer)"]},
{"kind": "function", "name": "_converted_bytes", "checksum": "87e96ba1ea907fd96a749d1a00ba28f89dfdafe29420b0fe6c0c883866681330", "functions": ["pgrelay._converted_bytes(text)"]},
{"kind": "function", "name": "_cron_history", "checksum": "1941b5f2266ee1c739c00add7eca2d28804e317bba508a28f9b8f7ce2bae9cdf", "functions": ["pgrelay._cron_history(text)"]},
{"kind": "function", "name": "_cron_setting", "checksum": "a47658b764a583ddd5e11c31564c06aafdfb0d7ca787e0ce15e777cd8308b532", "functions": ["pgrelay._cron_setting(text)"]},
{"kind": "function", "name": "_raise_transaction_ended", "checksum": "dfee39eff0dbfcaa77e2828788327c31b6a506943ea33af04dec3dd1e2b30f8f", "functions": ["pgrelay._raise_transaction_ended(text)"]},
{"kind": "function", "name": "_require_one_of", "checksum": "2b1f06f6ca3073f1f15cb36093b7aeb89e2f6c8fd70281fdc550bf0bc5aa075a", "functions": ["pgrelay._require_one_of(text, text, text[])"]},
{"kind": "function", "name": "_require_right", "checksum": "578033690f89db29e7947cc431b309c64755b645174c343074947a054d360d33", "functions": ["pgrelay._require_right(regclass, text)"]},
{"kind": "function", "name": "_sendable_json", "checksum": "93ee3a171030d80296ec9c856219e726724d2ba518d11b60fc948e2a5317f44a", "functions": ["pgrelay._sendable_json(json)"]},
{"kind": "function", "name": "_sent_as_stored", "checksum": "fed55438c6a57ad4f9422b870f037e5b945ac58085fa326379fc202d5c701787", "functions": ["pgrelay._sent_as_stored()"]},
{"kind": "function", "name": "_sent_bytes", "checksum": "51273161597ed4bf61fa9ccb8de179b41a42cd9a77e8c4de31a8aafa53ee8be8", "functions": ["pgrelay._sent_bytes(text)"]},
{"kind": "function", "name": "_statement_ends_at", "checksum": "9ba60b23971c34cc00b29e4b349362c8a69bb37ceb4acec2f24b220be61f9120", "functions": ["pgrelay._statement_ends_at()"]},
{"kind": "function", "name": "_try_lock", "checksum": "c66e54944ccc2e7752a7dba66552ed8612a7944101ba83a9fb7ee00d57b97736", "functions": ["pgrelay._try_lock(text)"]},
{"kind": "function", "name": "_without_cron", "checksum": "42976abd7d6b012d34329d0b99ee9217b992eca4c5358cbf88c8028161d71105", "functions": ["pgrelay._without_cron(text)"]},
{"kind": "function", "name": "_back_off", "checksum": "216de820a24e0577f7824416eede06d194438e67fae154de86390b7e7e396481", "functions": ["pgrelay._back_off(pgrelay.reader, text)"]},
{"kind": "function", "name": "_channel_waits", "checksum": "a4b40e790852dea890a4047357a29f9c47cfb80134aded6d2662e80663826e44", "functions": ["pgrelay._channel_waits(text)"]},
{"kind": "function", "name": "_copy_to_retry", "checksum": "61edf169f51f1021dfd44fdd88e30d722608d607c88ac008bc9da77c4cdd406b", "functions": ["pgrelay._copy_to_retry(text, bigint[], text)"]},
{"kind": "function", "name": "_dead_letter_filter", "checksum": "7c81db77b47e63aac4c388ed8a88373c994d9d708a9bc71f08b77ce2bc6b340c", "functions": ["pgrelay._dead_letter_filter(text, text, text, timestamptz, timestamptz)"]},
{"kind": "function", "name": "_dead_letters", "checksum": "1698127850364609253615c3e091acaf36ee00fac27fab2061b8a8aa102a1ff6", "functions": ["pgrelay._dead_letters(text, text, text, timestamptz, timestamptz)"]},
{"kind": "function", "name": "_deliver", "checksum": "c6a80455c45cf43544008caa2333106b43ed4c7b7f209b124cacc2d88946ccdb", "functions": ["pgrelay._deliver(text, integer, boolean)"]},
{"kind": "function", "name": "_discard", "checksum": "2cf6dda3aaba5d98b6642f7a0db45469103a8c4d0ef432cb6c5ec536de7974ef", "functions": ["pgrelay._discard(bigint[], text)"]},
{"kind": "function", "name": "_drain_job_names", "checksum": "554226c7243384cf5519409993b91c1ca740b98d59a908223a908a18962d3251", "functions": ["pgrelay._drain_job_names()"]},
{"kind": "function", "name": "_drain_jobs", "checksum": "7a762b5f22d2985e69e0fb95385bb0f96fac183f7933b0811b37ad6fba5052da", "functions": ["pgrelay._drain_jobs(integer, text, bigint)"]},
{"kind": "function", "name": "_drain_statements", "checksum": "a1a150fbf6578f23cf2e589e55962451a72b6c9559d7e7e1312533e2bc070050", "functions": ["pgrelay._drain_statements(integer)"]},
{"kind": "function", "name": "_invoke_channel", "checksum": "d3844db742848ed9f48def2c5046de43a0e03ac06eb3545bb15ac19fb731a18d", "functions": ["pgrelay._invoke_channel(pgrelay.channel, bigint, bigint[], timestamptz[], text, integer, json)"]},
{"kind": "function", "name": "_is_destination_away", "checksum": "18264178de7bbb89361b8ca53a1b80ed8de81997e8319c4bb632c8756105e8cf", "functions": ["pgrelay._is_destination_away(pgrelay.reader, pgrelay._batch, json)"]},
{"kind": "function", "name": "_is_drained", "checksum": "a6905f96437d4225ec839a9f3346db0dd3454343f7a3d4072dfa8d13653800cd", "functions": ["pgrelay._is_drained(timestamptz)"]},
{"kind": "function", "name": "_keep_group_order", "checksum": "ccd70b67287dc405e77d294ecb3ba677924d123ad5e8900b8d158c6063d4a3c7", "functions": ["pgrelay._keep_group_order(text[])"]},
{"kind": "function", "name": "_keep_history", "checksum": "fbc48d08bdcc96a3bf4f1510b05e33431526be46843ec6b3294e8fa8785a6112", "functions": ["pgrelay._keep_history()"]},
{"kind": "function", "name": "_keep_house", "checksum": "b50ebe4ee4d156062665f99ae08a3ec83c02e245020023141ac745d00b26d4b7", "functions": ["pgrelay._keep_house()"]},
{"kind": "function", "name": "_last_delivery_at", "checksum": "90ac08b7685a4d1ece78df4df16fc1f588c18635ac62c952ff6492aa655f39d0", "functions": ["pgrelay._last_delivery_at()"]},
{"kind": "function", "name": "_learn_destinations", "checksum": "80e71dcc75a3823fb9b280ec5a05d23914dcf001ea89660a83b7d99d8667a877", "functions": ["pgrelay._learn_destinations()"]},
{"kind": "function", "name": "_next_batch", "checksum": "984c682d97f6d376540e6c54a80d8ef271ccd7a6aa2843d6233a1f6ffd8594ca", "functions": ["pgrelay._next_batch(text, integer, integer, integer)"]},
{"kind": "function", "name": "_note_drain", "checksum": "f3f40366bf8ce3f7c1dd1e4c54e26edf3b9bc7e182f6059f69e196f6a5b39c43", "functions": ["pgrelay._note_drain(text)"]},
{"kind": "function", "name": "_outbox_status", "checksum": "69093ad7e0b58c8914266d7f32abf18e41b3cfbf216856e6a947c66cbc1c8b4c", "functions": ["pgrelay._outbox_status()"]},
{"kind": "function", "name": "_read_answer", "checksum": "a9bb444e486a7ef4844cac14336918c8ccb596f0a570c0eb8b85733a2b4772d9", "functions": ["pgrelay._read_answer(json, bigint[], timestamptz[])"]},
{"kind": "function", "name": "_ready_readers", "checksum": "553ace250ebae00838b87ab311a3841fb90e509f595e99d45fd0a87a994b79c6", "functions": ["pgrelay._ready_readers(text)"]},
{"kind": "function", "name": "_record_answer", "checksum": "58ae2c859d08dbfa4071a950e9cf640522ad1de7edfe4ea3505b962c7cc60a8b", "functions": ["pgrelay._record_answer(pgrelay.setting, pgrelay.reader, pgrelay._batch, json)"]},
{"kind": "function", "name": "_record_attempts", "checksum": "a736b80111e5f38477e31712c6f357416e1ce611405366ea17516ace729c5cb3", "functions": ["pgrelay._record_attempts(bigint[], json)"]},
{"kind": "function", "name": "_record_empty_batch", "checksum": "75a62fddf3d0fb85ed96d14c1ff2be64b675d8fceebf5a6227ef7f83a1f2d48b", "functions": ["pgrelay._record_empty_batch(pgrelay.reader, pgrelay._batch)"]},
{"kind": "function", "name": "_record_failed_invocation", "checksum": "77c7638d03e15a2026fafaf258e19e3cd8e1884b0500be7fa76ffe6a7330b430", "functions": ["pgrelay._record_failed_invocation( pgrelay.setting, pgrelay.channel, pgrelay.reader, pgrelay._batch, text )"]},
{"kind": "function", "name": "_recover_moved_outbox", "checksum": "f92cf45baec9707f383343058d66b3da4cbd92a9ae30ca7473704bccc0964d54", "functions": ["pgrelay._recover_moved_outbox()"]},
{"kind": "function", "name": "_redrive", "checksum": "dce013f660b3f8d56561cc83ef26c81329b0fe8ce6bede0c5055e7a67ffe0e8e", "functions": ["pgrelay._redrive(bigint[], text, text, boolean)"]},
{"kind": "function", "name": "_redriven_source", "checksum": "f64fda5ad544bd854afedba14ebc9ade856e95c561464c178554ef1780be05e9", "functions": ["pgrelay._redriven_source(integer, text)"]},
{"kind": "function", "name": "_retry_batch", "checksum": "e5833bf21d48b6dbe4a5d0cc55c202e94fdc91cda2d7186af8ef8010d28f4b37", "functions": ["pgrelay._retry_batch(text, integer, integer, integer)"]},
{"kind": "function", "name": "_send_status", "checksum": "875f4b4523bde98bc67f7daed51b3af3d9c1a7ac730e308297a2835f733511a3", "functions": ["pgrelay._send_status()"]},
{"kind": "function", "name": "_sending_obstacle", "checksum": "4d5fa0db197f084d623980960e434e8e9e9e99a34c9702681b85489eab26d0a2", "functions": ["pgrelay._sending_obstacle(text)"]},
{"kind": "function", "name": "_standby_reason", "checksum": "c6eb2f91a7fb4937c97cfbc4ebb70a716ef7adf8a9105472f5e862f588208aee", "functions": ["pgrelay._standby_reason()"]},
{"kind": "function", "name": "_switch_readers", "checksum": "25568d4d81f6cc1d16038079fb721f9e90b787e58a5a071396348292af7044b2", "functions": ["pgrelay._switch_readers(text)"]},
{"kind": "function", "name": "_table_sources", "checksum": "f0bc4f556285e4e98099f193ad44b858a64554c3f229137a57302f1893d24122", "functions": ["pgrelay._table_sources(text)"]},
{"kind": "function", "name": "_test_function", "checksum": "83c44cca287451babfde2ec1ccb70014be9ef94c18326f057aab6e11db347e55", "functions": ["pgrelay._test_function(pgrelay.setting, pgrelay.channel)"]},
{"kind": "function", "name": "_tick", "checksum": "e6c5224bad86e0969223c59e650e7844aa7bf105280620dcc6177432a60e504f", "functions": ["pgrelay._tick()"]},
{"kind": "function", "name": "dead_letters", "checksum": "66ec191ea48d7c3d819ad09d1c7b2e4de9a2268cbf2154ea060a07e5bbae142e", "functions": ["pgrelay.dead_letters(text, text, text, timestamptz, timestamptz)"]},
{"kind": "function", "name": "discard", "checksum": "a9382132e9d1fe8c2595e0d34e05265cc6f1420a43db8d51f3a39fe9048703a7", "functions": ["pgrelay.discard(text, text, text, timestamptz, timestamptz, boolean)"]},
{"kind": "function", "name": "drain", "checksum": "e3cbc24731c03a6ed09451244b839123543a8e3c98784c9928f16d003a7851b1", "functions": ["pgrelay.drain (numeric, text)"]},
{"kind": "function", "name": "redrive", "checksum": "72b3c5daf4b53d5b849a12450a2279e77af9e07d877945c1b7ca9c65e620db46", "functions": ["pgrelay.redrive(text, text, text, timestamptz, timestamptz, text, boolean)"]},
{"kind": "function", "name": "schedule", "checksum": "6e94e697724351c71867706ea9e801efeb602bf28bbb0247bcc6b6b363e13af9", "functions": ["pgrelay.schedule(integer)"]},
{"kind": "function", "name": "set_readers", "checksum": "5d429d9dc54b1f94a972995984199b077700d30bc37ba935fed6253dbdd8fa9e", "functions": ["pgrelay.set_readers(text, integer)"]},
{"kind": "function", "name": "take_over", "checksum": "90480a12f691835040e5ce0cfed0f49918616c377e172cef9800bac11f57dc3e", "functions": ["pgrelay.take_over()"]},
{"kind": "function", "name": "unschedule", "checksum": "42e9d527419ac2de9760b08ac545722064b844e5ad419146f289b674168fd31f", "functions": ["pgrelay.unschedule()"]},
{"kind": "function", "name": "_enqueue_report", "checksum": "7b06f13345a9f0ff8d94e85fc5e43c3ec0da24de1c3f8eb6925280ec666fbd24", "functions": ["pgrelay._enqueue_report(json)"]},
{"kind": "function", "name": "_exception_report", "checksum": "008d0c3d24b9d6b179959d9afacd12f4f48286cbfda59fc35372344e814d92f1", "functions": ["pgrelay._exception_report(pgrelay.diagnostics, text, json, text, text)"]},
{"kind": "function", "name": "_mask_copy", "checksum": "2737dac9972478032b7a1f25ccd3c58d05ab7a9060c046484b82f5d890de55b3", "functions": ["pgrelay._mask_copy(text)"]},
{"kind": "function", "name": "_mask_detail", "checksum": "925e774a3b67dd745c9a2486dea3e9373b2db840c20d26fb00472c26e43e700f", "functions": ["pgrelay._mask_detail(text, text, text, text, text[])"]},
{"kind": "function", "name": "_mask_json", "checksum": "6f7f987b63d10b32da2c37b73779ea5be800a95775a3182a12666e402dccc712", "functions": ["pgrelay._mask_json(json, text[], text[])"]},
{"kind": "function", "name": "_mask_monitored", "checksum": "9a51afff0742440cdee8af0aebdf3a19862d9a8ce619b966cbabe4db38379a6c", "functions": ["pgrelay._mask_monitored(text, integer, text)"]},
{"kind": "function", "name": "_mask_text", "checksum": "3fa6cef7df3a0280835da4b6354bb6b80d0294fc4ba58ac42902b03e3d4b42ea", "functions": ["pgrelay._mask_text(text, integer, text[])"]},
{"kind": "function", "name": "_mask_value", "checksum": "4d00f3839890e5c7725097e1b99fe85f28a10a8dd94d5767e028ef15c51e92c3", "functions": ["pgrelay._mask_value(text, text, integer)"]},
{"kind": "function", "name": "_report_data", "checksum": "f903541af39e27e3f49de86cba138161545a03668dca235dc2c8edecc94fec6f", "functions": ["pgrelay._report_data(json)"]},
{"kind": "function", "name": "_reporting_stack", "checksum": "5085ed92e2d8b200f822735d2532193f60741ad889e65eef06d9d8780d20afa0", "functions": ["pgrelay._reporting_stack(text, text)"]},
{"kind": "function", "name": "_require_quick_pattern", "checksum": "65b2efc08dc2763360a6c2b28506406c6e930cc9557f28740393da22b31348d9", "functions": ["pgrelay._require_quick_pattern(text)"]},
{"kind": "function", "name": "caller", "checksum": "994035ad48f26183de9ca2cbaac79cb3dcfa5a211529dea7799aa857c377b684", "functions": ["pgrelay.caller()"]},
{"kind": "function", "name": "guard", "checksum": "2208ac4ae02c152b3833bd69453e36ab5d265ac76b5e1ce8657d08fccfdea200", "functions": ["pgrelay.guard(text, text)"]},
{"kind": "function", "name": "guard_all", "checksum": "4c848447c0ff03e53ae31ac178718dd642914a9e1cbdf1b394b186dba4cfb627", "functions": ["pgrelay.guard_all(text, text[], boolean)"]},
{"kind": "function", "name": "mask", "checksum": "152af94d5f514c08587d60bd87cccc2c7d0701beb5b04b28bec8944c5e097af9", "functions": ["pgrelay.mask(text, text)"]},
{"kind": "function", "name": "report_exception", "checksum": "1f6d3bceb69a9d95898abc87b0be518799ca617292331afbf1761b5d5face78b", "functions": ["pgrelay.report_exception(pgrelay.diagnostics, text, json)", "pgrelay.report_exception( text, text, text, text, text, text, text, text, text, text, text, json )"]},
{"kind": "function", "name": "unmask", "checksum": "abcd41379bdaeb3f011df25886c03ea5fbd185ab590fbf48dd0e2640ea3f8f50", "functions": ["pgrelay.unmask(text, text)"]},
{"kind": "function", "name": "_note_action", "checksum": "c25091a3ae3cbb4a229f746ed365492c3ada77487eae65c57d84ea39206b6822", "functions": ["pgrelay._note_action(text, text, text)"]},
{"kind": "function", "name": "_acknowledge", "checksum": "4664e47088330d05b0ca9935860adb3f36138531f45ab57d2c55cac865bcfccb", "functions": ["pgrelay._acknowledge(text, timestamptz, text, text)"]},
{"kind": "function", "name": "_check_cron", "checksum": "4d6b7cd182542e7e67be43f08b40ff0f70a69f5766a91b7b2a97c0ddd38531b0", "functions": ["pgrelay._check_cron(interval, text)"]},
{"kind": "function", "name": "_check_outbox_if_due", "checksum": "8f2021aee9f27729ab48249de7565f5f3dc5ed503dd078d1ef9e1c2917cecfa6", "functions": ["pgrelay._check_outbox_if_due()"]},
{"kind": "function", "name": "_configure_job", "checksum": "785347226d807b2b2bf8e47dd500951e4b2cc5055b511cebb2e9540b296d8c77", "functions": ["pgrelay._configure_job(text, text, interval, interval, interval, interval, text)"]},
{"kind": "function", "name": "_epoch_units", "checksum": "3d44098c959106984845a6e1447bc9b26e3537aacdc3615af295979ef46cc745", "functions": ["pgrelay._epoch_units(text)"]},
{"kind": "function", "name": "_finish_monitor_check", "checksum": "4d017701b1678ba742501d4dc4ad7432609e660c2d7fbe1497e365c1bc42ea6c", "functions": ["pgrelay._finish_monitor_check(text, oid, bigint, boolean)"]},
{"kind": "function", "name": "_follow_jobs", "checksum": "1ad19ecdf13a521dea3ab8583394d8e6d0daf7c78444eb1abf27f0d336a7c0a0", "functions": ["pgrelay._follow_jobs(json)"]},
{"kind": "function", "name": "_greatest_partitioned_id", "checksum": "aff1b81d4684e6dbf5353c6e93ba1c5f8bcd71c74568da0918a04c74cde0e7c3", "functions": ["pgrelay._greatest_partitioned_id(oid, text)"]},
{"kind": "function", "name": "_job_target", "checksum": "b99ddf7247be45bd8161ae0ce6f41b715451bc9f32b235a0ef85b981d476b293", "functions": ["pgrelay._job_target(bigint, text, text, text)"]},
{"kind": "function", "name": "_keep_notifications", "checksum": "6cdcbb9cd4f06ffa7a48a535d85ea3666f78cf93f6c86f44cc336fe6fd5c476b", "functions": ["pgrelay._keep_notifications(json)"]},
{"kind": "function", "name": "_masked_state", "checksum": "09e2aa35e05359f6520919ef373f538a6930b16f9e4b5ce8ce2f21d7414a750b", "functions": ["pgrelay._masked_state(json)"]},
{"kind": "function", "name": "_monitor_target", "checksum": "a8a273edca47d707573fb82d64c17aface1fdd677c1474ecaf7533af572e167e", "functions": ["pgrelay._monitor_target(text)"]},
{"kind": "function", "name": "_note_outbox_check", "checksum": "f4f0921698d109e38f8df4b1cb21a0f9cc309a821f39012f5b2bdd8461af9052", "functions": ["pgrelay._note_outbox_check(text)"]},
{"kind": "function", "name": "_observed_jobs", "checksum": "3cbbbb0a70c2241c82cc42c8f6fec6b2dee0ee9ce0f52c3f233d83ec4e29feb8", "functions": ["pgrelay._observed_jobs()"]},
{"kind": "function", "name": "_observed_outbox", "checksum": "b7ccded7ad228029f1b0f6461feb1af5abce1856902805830a26b85945906416", "functions": ["pgrelay._observed_outbox()"]},
{"kind": "function", "name": "_observed_partition_set", "checksum": "2164922bba3a39e5b95ddf9c32bb7d0395be02e95c450fc22b93656e200a19df", "functions": ["pgrelay._observed_partition_set(jsonb, jsonb)"]},
{"kind": "function", "name": "_observed_partitions", "checksum": "9f90d34adc27791136044dc0ea585f95b316de9d7f23ead954f40d4b85c8bc59", "functions": ["pgrelay._observed_partitions()"]},
{"kind": "function", "name": "_observed_runs", "checksum": "1eb4c330e41e44e7f4c509c6508d764677e80b2a54abb2fa5e8ae1bcf5eee150", "functions": ["pgrelay._observed_runs(bigint, timestamptz, bigint[], jsonb)"]},
{"kind": "function", "name": "_observed_scheduler", "checksum": "195f2a0a94659615c7850c3c2a26585a3063fe26ad931f5ebad4f5adf1b5da4f", "functions": ["pgrelay._observed_scheduler()"]},
{"kind": "function", "name": "_partition_boundary", "checksum": "09c82d091c4f7491d3800683e9c0f082386524f4dd15b8b1f5abea9cd19f7757", "functions": ["pgrelay._partition_boundary(text, text, numeric, text)"]},
{"kind": "function", "name": "_partition_kind", "checksum": "58343e29be26ceae44d374751563154d868332191c763b2e00e1a284a374e9e0", "functions": ["pgrelay._partition_kind(text, text)"]},
{"kind": "function", "name": "_partman_schema", "checksum": "b128f215e016db1049bcc840fa627d69abae79574afb313c818b57b17f6711a8", "functions": ["pgrelay._partman_schema()"]},
{"kind": "function", "name": "_record_maintenance", "checksum": "90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149", "functions": ["pgrelay._record_maintenance(text, text, text, text)"]},
{"kind": "function", "name": "_send_monitor_check", "checksum": "eb30c352c911c22ae10d0cbd03a8ff75af2f6f632143467ca89a570eaff82fce", "functions": ["pgrelay._send_monitor_check(json, text, integer)"]},
{"kind": "function", "name": "_silence", "checksum": "b24b5c2a0c0d8ce21135ce2e503692b471c212d63bdf4ce68b6cf1804b911f5d", "functions": ["pgrelay._silence(text, text, timestamptz, text)"]},
{"kind": "function", "name": "_start_monitor_check", "checksum": "fd0ca8810d843cdcc036502fb943f4f6ce1a9db31573e8ac471a20dc659e2854", "functions": ["pgrelay._start_monitor_check(text, oid)"]},
{"kind": "function", "name": "_store_monitor_states", "checksum": "d797bcc5a1b9d82d7db3a40f122c2bbeaa278d1fd15c0b91fcd267e0ba834c70", "functions": ["pgrelay._store_monitor_states(json)"]},
{"kind": "function", "name": "acknowledge", "checksum": "6111ced601712f571707f90b162a33301c354db442b5762d2174673144205cc0", "functions": ["pgrelay.acknowledge(text, text)"]},
{"kind": "function", "name": "check_cron", "checksum": "b695f9787256addded31fbe3c2a9302b7a6d56397effc27393dfd165f6cfa42a", "functions": ["pgrelay.check_cron(interval)"]},
{"kind": "function", "name": "check_outbox", "checksum": "e4afbbf7165ecf29660a2d0164da34dc9b1905534b5827d88679a6fbec583e7e", "functions": ["pgrelay.check_outbox()"]},
{"kind": "function", "name": "check_partitions", "checksum": "d566104de61f8644bd7f5f2196ccc7edab79237cba1eced1c49678301d0cab61", "functions": ["pgrelay.check_partitions()"]},
{"kind": "function", "name": "configure_job", "checksum": "3f7822dd034972582ef15f508c7846ea094af269a96fbe3df49e8432f52f12e1", "functions": ["pgrelay.configure_job(text, text, interval, interval, interval, interval, text)"]},
{"kind": "function", "name": "prune_cron_history", "checksum": "38e215cbcbb9882d2ed8c769899b04601adeb09fff0990fb37da974e06b7e7d7", "functions": ["pgrelay.prune_cron_history(interval)"]},
{"kind": "function", "name": "run_maintenance", "checksum": "07d35e9fca0f70699d37453ef44d7422aaf4b0eb4c196ac00fd6c5c2fb0d12ce", "functions": ["pgrelay.run_maintenance (boolean)"]},
{"kind": "function", "name": "schedule_guarded", "checksum": "23630447dc7922568c16b75eb5ef15b1a158c594f5c2e8d1b306ebc060fa8c5a", "functions": ["pgrelay.schedule_guarded(text, text, text, text, boolean)"]},
{"kind": "function", "name": "send_cron_job_failures", "checksum": "74d59bfabf6ed70188cb5c21d1aba2b1e89f75948f623a5935cb401f379d46be", "functions": ["pgrelay.send_cron_job_failures (varchar, varchar)"]},
{"kind": "function", "name": "silence", "checksum": "b3b6e9f836affef2e6a17e92861e265b491584ca935bd41cb7c6b1c69dccf57d", "functions": ["pgrelay.silence(text, timestamptz, text)"]},
{"kind": "function", "name": "unacknowledge", "checksum": "89f7603ec34618323552e6b963d0f15807fcd9ef90eadf9aac237df7d679825c", "functions": ["pgrelay.unacknowledge(text)"]},
{"kind": "function", "name": "unsilence", "checksum": "c61201addc1c37fc22113ce99b475f85a248105436f22bbbd8877c85c05a1250", "functions": ["pgrelay.unsilence(text)"]},
{"kind": "function", "name": "_active_slot", "checksum": "7b760f87ca2805f64942ee3a5b4ce03e343fbd484365e25cce1d69a76fb5fdb3", "functions": ["pgrelay._active_slot()"]},
{"kind": "function", "name": "_answered_destinations", "checksum": "5befc0fca2dd00a54af86519019635f9a7d2a684af76811cf8cd5a99f69c0102", "functions": ["pgrelay._answered_destinations(json)"]},
{"kind": "function", "name": "_append", "checksum": "d20b920b6d10a6baaf230b0be5d422e56375f652198a60149f61eeb254e40b51", "functions": ["pgrelay._append(integer, \"char\", integer[], text[])"]},
{"kind": "function", "name": "_data_end", "checksum": "ddaf027634bba3171cf44ddf1f6e4e43670e0bb98a025742e38f333fad417dd0", "functions": ["pgrelay._data_end(\"char\")"]},
{"kind": "function", "name": "_deployed_destinations", "checksum": "5564129ee5cd6694406194fcc16be96595b163b4185410bc28b6da79a37502e1", "functions": ["pgrelay._deployed_destinations(text)"]},
{"kind": "function", "name": "_end_xid", "checksum": "2315069f5d17379b9beb992cf67fa1927e3b334b5a4346ac62afc7deaa7ad4b4", "functions": ["pgrelay._end_xid(pg_snapshot)"]},
{"kind": "function", "name": "_ended_between", "checksum": "4e228b3f50456f94243c519b2c149ea7094e5d693da22d5243f2e0e8398100d9", "functions": ["pgrelay._ended_between(pgrelay.tick, pg_snapshot)"]},
{"kind": "function", "name": "_enqueue", "checksum": "a28df61f1bf38c4d5835672ead7a7c3cd21ce06abbf6fa0511a574cfce6d8d99", "functions": ["pgrelay._enqueue(text, json)"]},
{"kind": "function", "name": "_event_id", "checksum": "39a018fd8f4a7ccc3418c1b957874c00e325182e63866b7c8e5a850b32ccb635", "functions": ["pgrelay._event_id(text, bigint, timestamptz)"]},
{"kind": "function", "name": "_event_json", "checksum": "af83b1555a3da98cb210fbe6b56cb48307884289072c7e464f2644f8b5b22347", "functions": ["pgrelay._event_json(text, bigint, timestamptz, \"char\", text, text, text, text)"]},
{"kind": "function", "name": "_event_key_json", "checksum": "3ea10754441acc7ef564792094456019274c18a5220526c8fe5ff87084bee98d", "functions": ["pgrelay._event_key_json(\"char\", text)"]},
{"kind": "function", "name": "_fitting_data", "checksum": "b99a72713d61737c6523d08dc567bb195703ad403d8b324428832abb695dbd59", "functions": ["pgrelay._fitting_data(\"char\", text)"]},
{"kind": "function", "name": "_group_name", "checksum": "6221ee4c875d8e704056f17a294ef95340bc4eb586cd7319007cd6f30c50d860", "functions": ["pgrelay._group_name(integer, text, integer)"]},
{"kind": "function", "name": "_is_visible", "checksum": "06495fea93137af04188c31c0a17e4e339b0264b26c0160d99b9557feb9d59b4", "functions": ["pgrelay._is_visible(bigint, bigint, bigint[])"]},
{"kind": "function", "name": "_is_waiting", "checksum": "2c00c5dd97d40fda1bdf57b66098657c795434f52666a13af8f4bc81e28b33b8", "functions": ["pgrelay._is_waiting(bigint, bigint, bigint, bigint, bigint[], bigint, bigint[])"]},
{"kind": "function", "name": "_open_xids", "checksum": "adc01be2b472473efdd8bd95eaa9a4b9e081157b61f0b89eba1df0d15bcdf548", "functions": ["pgrelay._open_xids(pg_snapshot)"]},
{"kind": "function", "name": "_operation_letter", "checksum": "d71b738664bb75a3f4fb371f5998ecbc0e491bc43d049ae7ab32f4fa65450354", "functions": ["pgrelay._operation_letter(text, text)"]},
{"kind": "function", "name": "_operation_name", "checksum": "1e203b915462dced5c23ab345fcb2518df50f0605a168c44b24accb1ab24b525", "functions": ["pgrelay._operation_name(\"char\")"]},
{"kind": "function", "name": "_operations", "checksum": "0581925a6104d28849973f4784fffe44cd0169dcd154928fcca280f04c9ea2fc", "functions": ["pgrelay._operations()"]},
{"kind": "function", "name": "_outbox_bytes", "checksum": "a21ca174b2b07a59d8dc875a61464ad5bde85f857e5f0f8c4626ab40d79ca3ab", "functions": ["pgrelay._outbox_bytes()"]},
{"kind": "function", "name": "_outbox_insert", "checksum": "3be9caeec9e9363884a4e6210b245522a6de578f52a856b4f8070dfb2614fcfd", "functions": ["pgrelay._outbox_insert(bigint, text, text, integer, text)"]},
{"kind": "function", "name": "_passed_snapshot", "checksum": "7af0ef7c297e81080f4c778f5a276c95eecfbbbf1ce71b639d9d2dec709c3a74", "functions": ["pgrelay._passed_snapshot()"]},
{"kind": "function", "name": "_reader_of", "checksum": "ecafe23adbb53ea73aee68328968885b9bd2bfb396629676cc36453beefd8d75", "functions": ["pgrelay._reader_of(bigint, integer, smallint)"]},
{"kind": "function", "name": "_reader_progress", "checksum": "fd76daec767a41ac971901cde9bdd25ad7e089dd2dee9f4ff2632256cac0e42d", "functions": ["pgrelay._reader_progress()"]},
{"kind": "function", "name": "_set_slot", "checksum": "1570453074d29ed8deaedb16511acd8d2146ecdab1ebfc8a491e71f23ee6b64d", "functions": ["pgrelay._set_slot(integer, pgrelay.setting)"]},
{"kind": "function", "name": "_system_identifier", "checksum": "58c8c0cbf94fe4ca57c6d9b443b583da7e800facb3ecda67f82603b8599233da", "functions": ["pgrelay._system_identifier()"]},
{"kind": "function", "name": "_tick_snapshot", "checksum": "f75150fa719769899e9cb9a05f4f98685f624e2821c5b66416cf8fc00ed8fa6a", "functions": ["pgrelay._tick_snapshot()"]},
{"kind": "function", "name": "_timeline", "checksum": "8e43d5ea55973143509722cc76f9cf6391cea8be1ff192814a85682335827fd3", "functions": ["pgrelay._timeline()"]},
{"kind": "function", "name": "_turn_ring", "checksum": "59d4cef66bf54f251596b73e2827cbcbd6a4edfb3069a5ecf19a078e7c3bc6ed", "functions": ["pgrelay._turn_ring()"]},
{"kind": "function", "name": "configure", "checksum": "f851eeffc9d2d23987df0e2870f616db76fad7a45bde19f7e1be127db079a0f4", "functions": ["pgrelay.configure(text, text)"]},
{"kind": "function", "name": "probe", "checksum": "dbf832a537851a229ee5d953b097719fd652bc9b89986f7820678a9af9a8eb9f", "functions": ["pgrelay.probe(text)"]},
{"kind": "function", "name": "_claim_new_shard", "checksum": "6f92c7181ff19ef5543e1abb7a3d8fb6b71b438b316b4ba1de11a1c5d4f8d01e", "functions": ["pgrelay._claim_new_shard(text, text, text, json)"]},
{"kind": "function", "name": "_claim_shards", "checksum": "ced5f6cd03e8deda1e6adb9ab7842f0c2d2d1127272ad77a5467c0e8d537fa5a", "functions": ["pgrelay._claim_shards(text, text, json, text[], integer)"]},
{"kind": "function", "name": "_handler_statement", "checksum": "e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b", "functions": ["pgrelay._handler_statement(regproc, text)"]},
{"kind": "function", "name": "_make_reader", "checksum": "24889955c4ab7be668d9eb1f161fd31feda2016bff33eab9346235859c477288", "functions": ["pgrelay._make_reader(text, text)"]},
{"kind": "function", "name": "_move_positions", "checksum": "92e4be67fa50444d2125fd92908dcc151032f0d5ba3fda7fa38e426e711e3dc6", "functions": ["pgrelay._move_positions(text, text, json)"]},
{"kind": "function", "name": "_read_stream", "checksum": "94bc94837b266e0897d63d7e55307671bd0f07ca3f575bfee077b656e15cf53e", "functions": ["pgrelay._read_stream(text, text, integer)"]},
{"kind": "function", "name": "_reader_name", "checksum": "933edbaef7e11d9499ecbf62d590b202c1a43bc81b064c3456165037cb0e16ff", "functions": ["pgrelay._reader_name(text, text)"]},
{"kind": "function", "name": "allow_consumer", "checksum": "294642d60f934fcbc58b3ceeafd181d2b0979b13261f738da9c4ef0434914a1a", "functions": ["pgrelay.allow_consumer(text, text, regrole)"]},
{"kind": "function", "name": "consume_stream", "checksum": "a9e1778bc7b07b713a911608333bfc5bb84bc931958c2b558d86456d69078c56", "functions": ["pgrelay.consume_stream(text, text, text, integer, numeric)"]},
{"kind": "function", "name": "disallow_consumer", "checksum": "c03fae80d0943dc7ecc90df5088bc8dbea2a50e35e1817f123c8a245641689fe", "functions": ["pgrelay.disallow_consumer(text, text, regrole)"]},
{"kind": "function", "name": "forward_record", "checksum": "e975ff348093faaea092791c83e97c1282917993b483d71d78483f4b0af13ef6", "functions": ["pgrelay.forward_record(json, text, json)"]},
{"kind": "function", "name": "publish_metric", "checksum": "0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1", "functions": ["pgrelay.publish_metric( text, double precision, text, json, timestamptz, text, boolean, double precision[], double precision[], json )"]},
{"kind": "function", "name": "read_stream", "checksum": "8924ba8729e3ac3f237b969f742fe4da334507d16009042be704b11b6d28657c", "functions": ["pgrelay.read_stream(text, text, integer)"]},
{"kind": "function", "name": "seek_stream", "checksum": "a55329159d5fa486c555629a553532cf43e72da1b3397e77eb75a03d10e28202", "functions": ["pgrelay.seek_stream(text, text, json, text)"]},
{"kind": "function", "name": "_delete_watch", "checksum": "dd437b4392b000ca436935de7ed3536fb136337cac2e5f0af2459beb449c563e", "functions": ["pgrelay._delete_watch(integer)"]},
{"kind": "function", "name": "_fix_settings", "checksum": "fba0bd1a6478003a13f17ae877ecbb56fd9f04653b04492915133190e360b210", "functions": ["pgrelay._fix_settings()"]},
{"kind": "function", "name": "_foreign_partition", "checksum": "30d871303dfaf5557c67313d764f3697f6c556574bdd9d579be0cb50bcf3fbf0", "functions": ["pgrelay._foreign_partition(oid)"]},
{"kind": "function", "name": "_keep_watch", "checksum": "30cbb026c3578edfccf60e62e79af53936f62e73697e8103a99634428c702ef0", "functions": ["pgrelay._keep_watch(integer, regclass, boolean)"]},
{"kind": "function", "name": "_raise_not_watched", "checksum": "db7c29c06999ee107856fc9cfab9b6191ac11bb7cebf46459ecef86de21e5b2f", "functions": ["pgrelay._raise_not_watched(regclass)"]},
{"kind": "function", "name": "_record_watch_work", "checksum": "f228809031b2e7b363e284cb0aea4d972284c330ffe64e905031f9eb34d26eb5", "functions": ["pgrelay._record_watch_work(integer, regclass, text)"]},
{"kind": "function", "name": "_require_channel_options", "checksum": "535e5ab82c526e7ad9e7de4ccc8e7f559a81e1cbd414bb16269f654fcc087162", "functions": ["pgrelay._require_channel_options(pgrelay.watch)"]},
{"kind": "function", "name": "_require_columns", "checksum": "a29adc123e89130c712b99abdd3e58cd5b47db6d22fa79ed616f5e6590da031a", "functions": ["pgrelay._require_columns(regclass, text[], text[])"]},
{"kind": "function", "name": "_require_destination", "checksum": "46d98e0654349310b70262ce1ea1888b591178399a864da48b3c7365595c4a53", "functions": ["pgrelay._require_destination(text)"]},
{"kind": "function", "name": "_require_watchable", "checksum": "30857c747a75c58060caf31db3aaa10569a7427d7fe59d117a7105b0e2193b5a", "functions": ["pgrelay._require_watchable(regclass)"]},
{"kind": "function", "name": "_save_watch", "checksum": "b272749c17936c9bb8f8aba8f674bd71eaefedc2cba6d244792cc1fd146e88be", "functions": ["pgrelay._save_watch( regclass, text[], text[], text[], text, oid, text, json, boolean, boolean, text, text )"]},
{"kind": "function", "name": "_watch_options", "checksum": "c7ab5ace65222dd6142d0971d2bec2243596dd764e24656d73d67cf9ee79ab3c", "functions": ["pgrelay._watch_options(pgrelay.watch)"]},
{"kind": "function", "name": "_watch_work", "checksum": "0889f87c9654dc795462353de9188bdb431146b36ec596016d09e2a541fe8eb3", "functions": ["pgrelay._watch_work()"]},
{"kind": "function", "name": "backfill", "checksum": "0d144250146d32de44d8579680b8c62e0a3a0c6c8fbabb2bd0ad197687b5b5fb", "functions": ["pgrelay.backfill (regclass, text, integer)"]},
{"kind": "function", "name": "pause", "checksum": "ae17b269caa1bcc8ae6029bc32b64425b962366c0541d67a2b846c603d7ca4da", "functions": ["pgrelay.pause(regclass)"]},
{"kind": "function", "name": "resume", "checksum": "bcb84262aafbc18c1d75345be65ed91fa6a63baad2117da4eae8cac7b4b5ead3", "functions": ["pgrelay.resume(regclass)"]},
{"kind": "function", "name": "unwatch", "checksum": "f52b0f5454527aaac05dee8aff9c1f25485f6d7700556778ae300bcf74a5bc9a", "functions": ["pgrelay.unwatch(regclass)"]},
{"kind": "function", "name": "watch", "checksum": "840b5d2fbe3fa2340dec85290644f328176d6abb0de05b3f734765c3d1f0f3f6", "functions": ["pgrelay.watch( regclass, text[], text[], text[], text, text, text, boolean, boolean, json, text, text )"]},
{"kind": "view", "name": "_outbox", "checksum": "617f937d524d85f8d14c715c6e8c01138e25b3eb40961583ecca0cce0187cf1f"},
{"kind": "view", "name": "_watched_part", "checksum": "e7ee7dc8aead434160707692ea9914b451ba3dc64690d6cd580151aceb2293f0"},
{"kind": "view", "name": "allowed_call", "checksum": "a1e107c7721c78200599ce2345ff1fd78069b48bcedb5a73d25c06ab69c76b92"},
{"kind": "view", "name": "allowed_consumer", "checksum": "5aac471b4c7379e2947b0670764bdca8bfca1d302f973907997aba761db915a3"},
{"kind": "view", "name": "breaker", "checksum": "130e3b629b8645d2915fe060d248c67341cfaa1b228b05dc390876f7f4692cfa"},
{"kind": "view", "name": "delivery", "checksum": "e2bccc4847348a97aac3767a9e20090e8b68785562e34afa078b66a2e8f9ca7d"},
{"kind": "view", "name": "problem", "checksum": "ab5ba7f1f801c8ccb60e1bd908f0099f28e9fd538a7ae3d12dc230293a6053c5"},
{"kind": "view", "name": "status", "checksum": "bbddc7e8496817bee46a62316d83459fd9522368bd37dd334b5da1c6642f3b2b"},
{"kind": "view", "name": "_waiting", "checksum": "ea3ff83e26a97c8d4c6a32b6316bf48f3158545e650b86b643e76b1337034876"},
{"kind": "view", "name": "_trigger_gap", "checksum": "28439066724720fa2482bd2597050827a1f5980810e23c183b9c950e00ff5f56"},
{"kind": "view", "name": "backlog", "checksum": "d7ee47afe5866086b2198d5609d28f18d82e83b25a64bac5ad13758bae9fc117"},
{"kind": "view", "name": "watches", "checksum": "a85a9512b5b12b4709eca64bceaf9c54c79854412ad9f277eb269ca9fa5efc9c"}
]$pgrelay$, true) AS pgrelay_setting \gset

SELECT
    NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS c
        INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
        WHERE n.nspname = 'pgrelay' AND c.relname = 'migration'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0001_foundation
\ir migrations/0001_foundation.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0001_foundation', 'a375b18262b0f6597517150ffc355348f83f83fd4e8c5b4f0b1a52644e485a6c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SET LOCAL ROLE pgrelay_owner;
\ir installation/check.sql
\ir installation/keep_rights.sql

SELECT
    coalesce(bool_or(f.kind = 'migration'), false) AS pgrelay_migrates,
    coalesce(bool_or(f.kind <> 'view'), false) AS pgrelay_renews,
    coalesce(bool_or(f.kind = 'view'), false) AS pgrelay_views
FROM json_to_recordset(current_setting('pgrelay.manifest')::json) AS f (kind text, name text, checksum text)
LEFT JOIN pgrelay.migration AS m ON f.kind = m.kind AND f.name = m.name AND f.checksum = m.checksum
WHERE m.name IS NULL
\gset

\if :pgrelay_migrates
\ir installation/lock.sql
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0002_bindings'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0002_bindings
\ir migrations/0002_bindings.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0002_bindings', 'a7714ddb8feb5beb2d7d90bac21c1ff8c51e6e39940fd17ae73c05ae499263b6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0003_outbox'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0003_outbox
\ir migrations/0003_outbox.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0003_outbox', '973db79d0e97d3d50df40bf8ac10b664c27a402f6c4fcba3c28c6673028eaf60')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0004_delivery'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0004_delivery
\ir migrations/0004_delivery.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0004_delivery', '396f63a905aca6c70bc9ad0de86d7ccda176984c5f3e5b71c928a6127a7eca2e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0005_capture'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0005_capture
\ir migrations/0005_capture.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0005_capture', '5d3834d9456779e5601b37a304a844d4fe29d2b6271bf5fcdd8d15d2969d2abe')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0006_exceptions'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0006_exceptions
\ir migrations/0006_exceptions.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0006_exceptions', '645377f67b0d318bf7417828f4867b92224d1aab089ff364bcc9773d7bb6e6c3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0007_monitor'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0007_monitor
\ir migrations/0007_monitor.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0007_monitor', 'ee8345943dcbd6b8c5605cdee45dd34477a1362fb1be9af65b77e87b9cb8ccfe')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0008_streams'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0008_streams
\ir migrations/0008_streams.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0008_streams', '22dc1cd0bb752543a4e5f186aca64527abf50eaabfb430993082fdf47dc98953')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'migration' AND m.name = '0009_history'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo migration 0009_history
\ir migrations/0009_history.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('migration', '0009_history', 'ec2660dad1f15d8292aea5c419dcbe3fd79e8fd5fea50dbe3709ce3ba60a6f0d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_breaker_of'
            AND m.checksum = '057e09b5dfba01ab533418201b4e4ed888c3627b0ab2ff3474c8982ce8bf2afe'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _breaker_of
\ir functions/bindings/_breaker_of.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_breaker_of', '057e09b5dfba01ab533418201b4e4ed888c3627b0ab2ff3474c8982ce8bf2afe')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_breaker_open_until'
            AND m.checksum = '383ff1d52ad2a2f28d89845342e4e6bf62189c3f519317fa427a26ce7d225812'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _breaker_open_until
\ir functions/bindings/_breaker_open_until.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_breaker_open_until', '383ff1d52ad2a2f28d89845342e4e6bf62189c3f519317fa427a26ce7d225812')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_call'
            AND m.checksum = 'a91dbcc387262e496463799554469cd0c6470f90473b4ed328a09617c05b283a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _call
\ir functions/bindings/_call.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_call', 'a91dbcc387262e496463799554469cd0c6470f90473b4ed328a09617c05b283a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_call_sqlstate'
            AND m.checksum = '6f43e868999ac78449e0f4ba735b796f5f3012ce9edc5dcfa3100cf391ba861d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _call_sqlstate
\ir functions/bindings/_call_sqlstate.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_call_sqlstate', '6f43e868999ac78449e0f4ba735b796f5f3012ce9edc5dcfa3100cf391ba861d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_close_breaker'
            AND m.checksum = 'c6f8d7534936e7c46a29954aed1999449c1d1d35a12ac6497a04b3b52d873e85'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _close_breaker
\ir functions/bindings/_close_breaker.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_close_breaker', 'c6f8d7534936e7c46a29954aed1999449c1d1d35a12ac6497a04b3b52d873e85')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enter_breaker'
            AND m.checksum = '1ad87dcb771b26b189807bfae38a4726828426a99bf92279c5d78d1120f22519'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enter_breaker
\ir functions/bindings/_enter_breaker.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_enter_breaker', '1ad87dcb771b26b189807bfae38a4726828426a99bf92279c5d78d1120f22519')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_forget_binding'
            AND m.checksum = '999b51f8f9d6627e72e01c40eaa5071694274c89da09cbebf553760d033ca53a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _forget_binding
\ir functions/bindings/_forget_binding.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_forget_binding', '999b51f8f9d6627e72e01c40eaa5071694274c89da09cbebf553760d033ca53a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke'
            AND m.checksum = '4799e2991ee68c5a457404bc889cce27aed287df67baaf774c6925d5c8b767b0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke
\ir functions/bindings/_invoke.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_invoke', '4799e2991ee68c5a457404bc889cce27aed287df67baaf774c6925d5c8b767b0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_async'
            AND m.checksum = '43e07851d3bafec840e0206a0eacff2cc66e86997c2d14d6ec95929f2a0085bf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_async
\ir functions/bindings/_invoke_async.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_invoke_async', '43e07851d3bafec840e0206a0eacff2cc66e86997c2d14d6ec95929f2a0085bf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_with_breaker'
            AND m.checksum = 'f20a1bc1064f112b7dc9c2e2722a29e2364affc3da5110cba566af25fbdcd7bc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_with_breaker
\ir functions/bindings/_invoke_with_breaker.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_invoke_with_breaker', 'f20a1bc1064f112b7dc9c2e2722a29e2364affc3da5110cba566af25fbdcd7bc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_make_breaker'
            AND m.checksum = '9d18f781efcb70ea4fb7365e3361904ae43e405a5c7ec08deda0258053180669'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _make_breaker
\ir functions/bindings/_make_breaker.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_make_breaker', '9d18f781efcb70ea4fb7365e3361904ae43e405a5c7ec08deda0258053180669')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_make_gate'
            AND m.checksum = '4af50386d3d7c4d3dc02ecfb1e2cb42fb8afdd55498c17483daf085c9a9e18e9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _make_gate
\ir functions/bindings/_make_gate.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_make_gate', '4af50386d3d7c4d3dc02ecfb1e2cb42fb8afdd55498c17483daf085c9a9e18e9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_open_breaker'
            AND m.checksum = 'd65c33f6c9f30e23aef5c7d1f4d12c11748b2c2c840c57ed3f15bc7c94c22bbc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _open_breaker
\ir functions/bindings/_open_breaker.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_open_breaker', 'd65c33f6c9f30e23aef5c7d1f4d12c11748b2c2c840c57ed3f15bc7c94c22bbc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_call_setting'
            AND m.checksum = '9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_call_setting
\ir functions/bindings/_raise_call_setting.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_raise_call_setting', '9fb76ee20b89a32673597dc4e1c4bee6fabafe57334e7fc9688858072cb0028f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_not_bound'
            AND m.checksum = '3bb625652e4f2f0cbc99e05468b5529ed05703a4cffd1eff3a9873ec4469f828'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_not_bound
\ir functions/bindings/_raise_not_bound.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_raise_not_bound', '3bb625652e4f2f0cbc99e05468b5529ed05703a4cffd1eff3a9873ec4469f828')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_call_failure'
            AND m.checksum = 'b8efca7c85e6ef7451eca15e227403603fb5c0b87d210654c52fdd550f535f7c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_call_failure
\ir functions/bindings/_record_call_failure.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_call_failure', 'b8efca7c85e6ef7451eca15e227403603fb5c0b87d210654c52fdd550f535f7c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_routines_with'
            AND m.checksum = '7725973a0b8f75a0b693c84cfb11edb562c558838decf509929b97b66981b3b7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _routines_with
\ir functions/bindings/_routines_with.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_routines_with', '7725973a0b8f75a0b693c84cfb11edb562c558838decf509929b97b66981b3b7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'allow'
            AND m.checksum = '60180802e851f3965ca0dd665c714dd5d5422d20e897020fef6797cd9bf26db8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function allow
\ir functions/bindings/allow.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'allow', '60180802e851f3965ca0dd665c714dd5d5422d20e897020fef6797cd9bf26db8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'bind'
            AND m.checksum = '52db10cc30760cad7c1bb5d4f4eab29d9b87a1ce2323be389126c06a099443b3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function bind
\ir functions/bindings/bind.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'bind', '52db10cc30760cad7c1bb5d4f4eab29d9b87a1ce2323be389126c06a099443b3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'call'
            AND m.checksum = '7bf283e8a949db18f96991330121fb05b12cf636bcf8f7df36dc6efca0d210ce'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function call
\ir functions/bindings/call.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'call', '7bf283e8a949db18f96991330121fb05b12cf636bcf8f7df36dc6efca0d210ce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure_binding'
            AND m.checksum = '0c742c409dca84cc52f02ff47bd0a45a8216d32b14b014d8d35c646646c46ca9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure_binding
\ir functions/bindings/configure_binding.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'configure_binding', '0c742c409dca84cc52f02ff47bd0a45a8216d32b14b014d8d35c646646c46ca9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'disallow'
            AND m.checksum = '9a946b5e4bb46944dc27dca1e744d1caf0b583ba4856170ca777fa9a7bbb0f88'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function disallow
\ir functions/bindings/disallow.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'disallow', '9a946b5e4bb46944dc27dca1e744d1caf0b583ba4856170ca777fa9a7bbb0f88')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'invoke'
            AND m.checksum = '1487cbb1d45fd0b79d58368ed11eabafc71b3256d8b0368a39e5bb707dff386d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function invoke
\ir functions/bindings/invoke.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'invoke', '1487cbb1d45fd0b79d58368ed11eabafc71b3256d8b0368a39e5bb707dff386d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'reset_breaker'
            AND m.checksum = '26aa40d7d87412e24996456f6d9a4de68751a82db3609bdb7fde0575820e6fd0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function reset_breaker
\ir functions/bindings/reset_breaker.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'reset_breaker', '26aa40d7d87412e24996456f6d9a4de68751a82db3609bdb7fde0575820e6fd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unbind'
            AND m.checksum = '36cf73e52d030a8dd625b40d7ffa1a1210cb7718d7d51c4b708a329e743a80a0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unbind
\ir functions/bindings/unbind.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'unbind', '36cf73e52d030a8dd625b40d7ffa1a1210cb7718d7d51c4b708a329e743a80a0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_append_snapshot'
            AND m.checksum = '86deb9029f6a2fa29fd22f80dc2fe84853bfe97ec6f9474d6574a75bfb514f22'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _append_snapshot
\ir functions/capture/_append_snapshot.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_append_snapshot', '86deb9029f6a2fa29fd22f80dc2fe84853bfe97ec6f9474d6574a75bfb514f22')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_attach_capture'
            AND m.checksum = 'bc25bd486b332a34208cf84f9c5f6af5200e53112b83e5f809d82ba2815426a0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _attach_capture
\ir functions/capture/_attach_capture.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_attach_capture', 'bc25bd486b332a34208cf84f9c5f6af5200e53112b83e5f809d82ba2815426a0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_belongs_to_watch'
            AND m.checksum = '218f65d597652dad979d0c37a0abea43b5c8810d3cc4d04379fc5cd75372ad31'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _belongs_to_watch
\ir functions/capture/_belongs_to_watch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_belongs_to_watch', '218f65d597652dad979d0c37a0abea43b5c8810d3cc4d04379fc5cd75372ad31')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_body'
            AND m.checksum = '17c0823c7e8cc779e5a1d5a549cf16da3ab045fbb74e03005a6e7da406e083b3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_body
\ir functions/capture/_capture_body.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_body', '17c0823c7e8cc779e5a1d5a549cf16da3ab045fbb74e03005a6e7da406e083b3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_branch'
            AND m.checksum = 'e00d8b494cbd471a0a74488500e24a324d2386e0313019a58819cd50c25552c1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_branch
\ir functions/capture/_capture_branch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_branch', 'e00d8b494cbd471a0a74488500e24a324d2386e0313019a58819cd50c25552c1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_branches'
            AND m.checksum = 'fbc32e1e8e1b764ea9984d3c1f0d4920ef7627e45efeeda5bda34bebdf685a28'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_branches
\ir functions/capture/_capture_branches.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_branches', 'fbc32e1e8e1b764ea9984d3c1f0d4920ef7627e45efeeda5bda34bebdf685a28')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_check'
            AND m.checksum = 'f7daed1690bf07eecf6125cc54d46a8b7f53c9f5c9efea5247471bc34d0520a2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_check
\ir functions/capture/_capture_check.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_check', 'f7daed1690bf07eecf6125cc54d46a8b7f53c9f5c9efea5247471bc34d0520a2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_definition'
            AND m.checksum = '76ff52bb804bdab94cb7b0a36d462dde7b95bfa33fc398f5f5838edee846afea'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_definition
\ir functions/capture/_capture_definition.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_definition', '76ff52bb804bdab94cb7b0a36d462dde7b95bfa33fc398f5f5838edee846afea')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_guards'
            AND m.checksum = '2ff9b2c83915a886de5fc69bb97a20ffa617439aec6e12f05dc33bab28ca2d55'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_guards
\ir functions/capture/_capture_guards.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_guards', '2ff9b2c83915a886de5fc69bb97a20ffa617439aec6e12f05dc33bab28ca2d55')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_inserts'
            AND m.checksum = '83ad4c1f8ccca50786c25c65c16d101acd6e66e4eed3207e6e4bbd5794611459'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_inserts
\ir functions/capture/_capture_inserts.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_inserts', '83ad4c1f8ccca50786c25c65c16d101acd6e66e4eed3207e6e4bbd5794611459')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_may_fail'
            AND m.checksum = 'ae9cb860a733c9a745dee0ea09edad81f6233edf939ae7d729c2372b5ca39bd2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_may_fail
\ir functions/capture/_capture_may_fail.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_may_fail', 'ae9cb860a733c9a745dee0ea09edad81f6233edf939ae7d729c2372b5ca39bd2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_name'
            AND m.checksum = '92074fa69012ac1fad8b4448102a07a8188927c2bf0c958c1bb52bb23f2fc3ac'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_name
\ir functions/capture/_capture_name.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_name', '92074fa69012ac1fad8b4448102a07a8188927c2bf0c958c1bb52bb23f2fc3ac')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_query'
            AND m.checksum = 'dfe4de8a48f99c7b773c0ed14d9844590e92837109753e36756024bacac8b374'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_query
\ir functions/capture/_capture_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_query', 'dfe4de8a48f99c7b773c0ed14d9844590e92837109753e36756024bacac8b374')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_settings'
            AND m.checksum = 'bb50ebe62ce60fdf1049ca663f1a58cf523f540fb98e122aa7704f116e9250b2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_settings
\ir functions/capture/_capture_settings.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_settings', 'bb50ebe62ce60fdf1049ca663f1a58cf523f540fb98e122aa7704f116e9250b2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_statement'
            AND m.checksum = 'e17ada7679cab02538b8a12fe20d4c007b6024ae722c9195906482e26331fac8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_statement
\ir functions/capture/_capture_statement.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_statement', 'e17ada7679cab02538b8a12fe20d4c007b6024ae722c9195906482e26331fac8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_capture_triggers'
            AND m.checksum = '53363ed91637b354b4bbb24b11a50f61a52365d5f9ca90c25b39709db82e1825'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _capture_triggers
\ir functions/capture/_capture_triggers.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_capture_triggers', '53363ed91637b354b4bbb24b11a50f61a52365d5f9ca90c25b39709db82e1825')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_changed_names'
            AND m.checksum = 'ce4eb6683959a0d28342373e72f6ab285c7b60eff5f2b53693055cd0086c4211'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _changed_names
\ir functions/capture/_changed_names.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_changed_names', 'ce4eb6683959a0d28342373e72f6ab285c7b60eff5f2b53693055cd0086c4211')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_changed_values'
            AND m.checksum = 'c33eb7debd7a4e6acdccf8561ac853a81a35c2a712e19e5ca73543bae6517e32'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _changed_values
\ir functions/capture/_changed_values.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_changed_values', 'c33eb7debd7a4e6acdccf8561ac853a81a35c2a712e19e5ca73543bae6517e32')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_channel_of'
            AND m.checksum = 'b41c1a768443f8218667d516f07d0425825ed43563f38a2f0e8a079b9729eb2f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _channel_of
\ir functions/capture/_channel_of.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_channel_of', 'b41c1a768443f8218667d516f07d0425825ed43563f38a2f0e8a079b9729eb2f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_column_identity'
            AND m.checksum = '4e1c05bd2665436e6f62227a85d1a57dbbd688685ba30cac6dc4513d78620643'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _column_identity
\ir functions/capture/_column_identity.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_column_identity', '4e1c05bd2665436e6f62227a85d1a57dbbd688685ba30cac6dc4513d78620643')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_column_now'
            AND m.checksum = 'a4152e1803190f4573331cb75f87bb5a6d90f454ee0e64dcc2ff6943a8df9274'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _column_now
\ir functions/capture/_column_now.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_column_now', 'a4152e1803190f4573331cb75f87bb5a6d90f454ee0e64dcc2ff6943a8df9274')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_column_value'
            AND m.checksum = 'bbbacc6591aaec36d6c640ef1a434637b277428baf7396e77d5b471aca77edee'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _column_value
\ir functions/capture/_column_value.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_column_value', 'bbbacc6591aaec36d6c640ef1a434637b277428baf7396e77d5b471aca77edee')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_columns_now'
            AND m.checksum = '133ae5401de6617232060aa31786eb3ba0c70922e9b2bfc5457481d0277dbdbf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _columns_now
\ir functions/capture/_columns_now.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_columns_now', '133ae5401de6617232060aa31786eb3ba0c70922e9b2bfc5457481d0277dbdbf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_composite_types'
            AND m.checksum = '88986ad63b14827d22631fd63db756cdfb341e0e273b2721e399cf190bce4983'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _composite_types
\ir functions/capture/_composite_types.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_composite_types', '88986ad63b14827d22631fd63db756cdfb341e0e273b2721e399cf190bce4983')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_columns'
            AND m.checksum = '1e45a4e014f19c72fd9e37fc4a118fec9c2dd370db3ee3e1fa548c3eb0dcf2b6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_columns
\ir functions/capture/_condition_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_columns', '1e45a4e014f19c72fd9e37fc4a118fec9c2dd370db3ee3e1fa548c3eb0dcf2b6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_columns_now'
            AND m.checksum = '66bf9334ecf5d0d26f6d6a5df42377b169ab9b5743ce3f821526220b9a52316d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_columns_now
\ir functions/capture/_condition_columns_now.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_columns_now', '66bf9334ecf5d0d26f6d6a5df42377b169ab9b5743ce3f821526220b9a52316d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_index'
            AND m.checksum = '19a56d9354a45e008fa50170258f4b570b20f3a26716ef691b647fb3e72e277d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_index
\ir functions/capture/_condition_index.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_index', '19a56d9354a45e008fa50170258f4b570b20f3a26716ef691b647fb3e72e277d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_join'
            AND m.checksum = '24964b4be42a416953cfc8d63ca084bd276b20d0712f3d035f28ba85aee78361'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_join
\ir functions/capture/_condition_join.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_join', '24964b4be42a416953cfc8d63ca084bd276b20d0712f3d035f28ba85aee78361')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_may_fail'
            AND m.checksum = 'b7096f0258e3922137e37f9b82650c76de36471bcf9e59cbd2ec3e5bf3634b96'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_may_fail
\ir functions/capture/_condition_may_fail.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_may_fail', 'b7096f0258e3922137e37f9b82650c76de36471bcf9e59cbd2ec3e5bf3634b96')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_text'
            AND m.checksum = 'b816759dd09423f3fac20d927a958820ae42b458c07d58935ca0c8ea05a6a1b4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_text
\ir functions/capture/_condition_text.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_text', 'b816759dd09423f3fac20d927a958820ae42b458c07d58935ca0c8ea05a6a1b4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_condition_type'
            AND m.checksum = '51985e0135951630b4252ce8f9788ca81cc9b7dcc04801d0c55125df0cccabdd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _condition_type
\ir functions/capture/_condition_type.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_condition_type', '51985e0135951630b4252ce8f9788ca81cc9b7dcc04801d0c55125df0cccabdd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_data_expression'
            AND m.checksum = '1e72e1fd230e7b94e548db2123f3ac08c8c4cfef9e554f658de599a0ae24af24'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _data_expression
\ir functions/capture/_data_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_data_expression', '1e72e1fd230e7b94e548db2123f3ac08c8c4cfef9e554f658de599a0ae24af24')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_destination_problem'
            AND m.checksum = 'f8ae8124b906e44c675d49d067aa27c79f7edf58de9c3d513fe4a6e5cffcc266'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _destination_problem
\ir functions/capture/_destination_problem.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_destination_problem', 'f8ae8124b906e44c675d49d067aa27c79f7edf58de9c3d513fe4a6e5cffcc266')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enclosed_list'
            AND m.checksum = 'a8f2a6d36aed2d1f84200e49fd38388543c2d816701d472f1d364cf791b93a1f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enclosed_list
\ir functions/capture/_enclosed_list.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_enclosed_list', 'a8f2a6d36aed2d1f84200e49fd38388543c2d816701d472f1d364cf791b93a1f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_key'
            AND m.checksum = '51be3600294395c4d2bbfd230aa8884b4cb19aaebaa793573cc05f6f33adabca'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_key
\ir functions/capture/_event_key.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_event_key', '51be3600294395c4d2bbfd230aa8884b4cb19aaebaa793573cc05f6f33adabca')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_query'
            AND m.checksum = '6e4ef1dd3034eecec92e882d641d4dbeb3ce57620b6bdecc20cc010859e61231'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_query
\ir functions/capture/_event_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_event_query', '6e4ef1dd3034eecec92e882d641d4dbeb3ce57620b6bdecc20cc010859e61231')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_excluded_now'
            AND m.checksum = 'd8a24166bc9120cab1af5659761f375c108a53bffb798ca9cd145689545fd568'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _excluded_now
\ir functions/capture/_excluded_now.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_excluded_now', 'd8a24166bc9120cab1af5659761f375c108a53bffb798ca9cd145689545fd568')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_former_watch_id'
            AND m.checksum = 'a8c25fc5faffd7187889bb97a852dd071a73d4fc15a42a434b50d5f6a7df4a6b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _former_watch_id
\ir functions/capture/_former_watch_id.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_former_watch_id', 'a8c25fc5faffd7187889bb97a852dd071a73d4fc15a42a434b50d5f6a7df4a6b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_group_expression'
            AND m.checksum = '03d54ae04604cf4135c7b8676f6dfb87bbc5b325390dd226f35bf2944b1f9faa'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _group_expression
\ir functions/capture/_group_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_group_expression', '03d54ae04604cf4135c7b8676f6dfb87bbc5b325390dd226f35bf2944b1f9faa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_has_shape'
            AND m.checksum = '6c8589cf82065a46244342243eb465a860c531d0176e0f753a5e5763c914e2d5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _has_shape
\ir functions/capture/_has_shape.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_has_shape', '6c8589cf82065a46244342243eb465a860c531d0176e0f753a5e5763c914e2d5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_if_changed'
            AND m.checksum = 'f89c34f13e95671bbf87d063e84a1fd4e65e108716b87ed1f72f0a57439abdd6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _if_changed
\ir functions/capture/_if_changed.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_if_changed', 'f89c34f13e95671bbf87d063e84a1fd4e65e108716b87ed1f72f0a57439abdd6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_built_in'
            AND m.checksum = '7872a00b370d57d131b5eb06c2d0f32732bec0c77c391b2d614bfa6d99053d53'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_built_in
\ir functions/capture/_is_built_in.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_built_in', '7872a00b370d57d131b5eb06c2d0f32732bec0c77c391b2d614bfa6d99053d53')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_part_of_root_truncate'
            AND m.checksum = 'baa1f4ef758f391523f936adbb439556753aa147400e6e0a93daba47bfd926b1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_part_of_root_truncate
\ir functions/capture/_is_part_of_root_truncate.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_part_of_root_truncate', 'baa1f4ef758f391523f936adbb439556753aa147400e6e0a93daba47bfd926b1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_partitioned'
            AND m.checksum = '2fa6c8566f414a1f7ab96629dd0c24fff3b1b1cbc882c3ff48790b381f174845'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_partitioned
\ir functions/capture/_is_partitioned.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_partitioned', '2fa6c8566f414a1f7ab96629dd0c24fff3b1b1cbc882c3ff48790b381f174845')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_key_columns'
            AND m.checksum = '8a065f3f2de1ec6b61c018ddce4563098bc8b43d972fbc92d1890b3ea00381ed'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _key_columns
\ir functions/capture/_key_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_key_columns', '8a065f3f2de1ec6b61c018ddce4563098bc8b43d972fbc92d1890b3ea00381ed')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_key_expression'
            AND m.checksum = '9c6fa935cda08d03fbaa88b517073ce3a93df8dbeed5573707617c1086a033ff'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _key_expression
\ir functions/capture/_key_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_key_expression', '9c6fa935cda08d03fbaa88b517073ce3a93df8dbeed5573707617c1086a033ff')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_large_columns'
            AND m.checksum = 'e34c01634125bcacfad9c94bfe36bfd9744a30d442c90b21ca7ace106725c3bb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _large_columns
\ir functions/capture/_large_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_large_columns', 'e34c01634125bcacfad9c94bfe36bfd9744a30d442c90b21ca7ace106725c3bb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_lockable_slot'
            AND m.checksum = 'bdfec9ae2d6aa6a3cc3dc00698b322044422731ff2ef8b4fbe0b8e628b61b1be'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _lockable_slot
\ir functions/capture/_lockable_slot.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_lockable_slot', 'bdfec9ae2d6aa6a3cc3dc00698b322044422731ff2ef8b4fbe0b8e628b61b1be')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapped_column'
            AND m.checksum = '7ea9eb329b9fc4ba667fcb8afa6546b224832ec465304410bd549e2003833484'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapped_column
\ir functions/capture/_mapped_column.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mapped_column', '7ea9eb329b9fc4ba667fcb8afa6546b224832ec465304410bd549e2003833484')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapped_query'
            AND m.checksum = 'bb7c331074a162a85d03388412954efbb4b3a833539985ea7790f6f96dbe2569'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapped_query
\ir functions/capture/_mapped_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mapped_query', 'bb7c331074a162a85d03388412954efbb4b3a833539985ea7790f6f96dbe2569')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapping_columns'
            AND m.checksum = 'ad3d0cd2d755ac60f442bfd14e3df9d06802685f89e9f1de73ae1be55ace2dea'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapping_columns
\ir functions/capture/_mapping_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mapping_columns', 'ad3d0cd2d755ac60f442bfd14e3df9d06802685f89e9f1de73ae1be55ace2dea')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapping_expression'
            AND m.checksum = '44fab2da33a05b07d2888737b7545a30c5067a0c1707ca28953287b77397cdae'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapping_expression
\ir functions/capture/_mapping_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mapping_expression', '44fab2da33a05b07d2888737b7545a30c5067a0c1707ca28953287b77397cdae')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mapping_now'
            AND m.checksum = 'c663946aebddc62fd6df0a96b6d9f3b75b666d52de42e99bb2e521318381b827'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mapping_now
\ir functions/capture/_mapping_now.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mapping_now', 'c663946aebddc62fd6df0a96b6d9f3b75b666d52de42e99bb2e521318381b827')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_may_disable_capture'
            AND m.checksum = 'dbd524e1459e9c96430f068278ac942d918f8da81f409ac1c78a7c810083bb85'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _may_disable_capture
\ir functions/capture/_may_disable_capture.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_may_disable_capture', 'dbd524e1459e9c96430f068278ac942d918f8da81f409ac1c78a7c810083bb85')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_metric_expression'
            AND m.checksum = 'cf26a6956f1ea46a760a7adaf23b15f5bdfab10bc0fc01d82e1eb26a23551cc7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _metric_expression
\ir functions/capture/_metric_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_metric_expression', 'cf26a6956f1ea46a760a7adaf23b15f5bdfab10bc0fc01d82e1eb26a23551cc7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_missing_columns'
            AND m.checksum = '175f096d42cf6cd0c9359eb40af3a53e71481a77a4cffda14dd4587b2ba8e198'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _missing_columns
\ir functions/capture/_missing_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_missing_columns', '175f096d42cf6cd0c9359eb40af3a53e71481a77a4cffda14dd4587b2ba8e198')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_capture_failure'
            AND m.checksum = 'db894fd7bbeedbe3ff553397f195042e8f24b7360581fc210e988f8d03ea43cf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_capture_failure
\ir functions/capture/_note_capture_failure.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_note_capture_failure', 'db894fd7bbeedbe3ff553397f195042e8f24b7360581fc210e988f8d03ea43cf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_object_expression'
            AND m.checksum = 'acc256d7565c64b0111f555c7f456809e30c9c27b5adc2358fc01e4efe9cf43e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _object_expression
\ir functions/capture/_object_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_object_expression', 'acc256d7565c64b0111f555c7f456809e30c9c27b5adc2358fc01e4efe9cf43e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_bad_mapping'
            AND m.checksum = 'e473abba3b79a3504244d3dcaf40d2020108534e2df27143163f46a9c1c549f5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_bad_mapping
\ir functions/capture/_raise_bad_mapping.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_raise_bad_mapping', 'e473abba3b79a3504244d3dcaf40d2020108534e2df27143163f46a9c1c549f5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_expression'
            AND m.checksum = 'e1f7bd93ca8bf74ec1c19ce0aa584222cb960219e57284b57ef14802570d978c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_expression
\ir functions/capture/_record_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_expression', 'e1f7bd93ca8bf74ec1c19ce0aa584222cb960219e57284b57ef14802570d978c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_row_expression'
            AND m.checksum = 'c62927777264b9c53753b32b6d762a1a9fdb66845ed4487ac41b1ce8078afa27'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_expression
\ir functions/capture/_row_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_row_expression', 'c62927777264b9c53753b32b6d762a1a9fdb66845ed4487ac41b1ce8078afa27')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_row_query'
            AND m.checksum = '25b8a5dbdfec95f410e9b1ca75bb525a169dda4407a0524751ff60a1fffbff58'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _row_query
\ir functions/capture/_row_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_row_query', '25b8a5dbdfec95f410e9b1ca75bb525a169dda4407a0524751ff60a1fffbff58')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_save_source'
            AND m.checksum = 'e7585fa4d31c1526ff39b0737022d2d8e85f66905aa3e4902d3a10cbf9a199aa'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _save_source
\ir functions/capture/_save_source.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_save_source', 'e7585fa4d31c1526ff39b0737022d2d8e85f66905aa3e4902d3a10cbf9a199aa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_should_capture'
            AND m.checksum = '80c55a426b982b28a6c95e49f70283ead4ebe44fa07d57626359d5b1d6984ae1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _should_capture
\ir functions/capture/_should_capture.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_should_capture', '80c55a426b982b28a6c95e49f70283ead4ebe44fa07d57626359d5b1d6984ae1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_snapshot_query'
            AND m.checksum = '7d35bbf4dd471bbc0f815d565c7104dceb08785fe98cd75f7dc489ea5079ec0a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _snapshot_query
\ir functions/capture/_snapshot_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_snapshot_query', '7d35bbf4dd471bbc0f815d565c7104dceb08785fe98cd75f7dc489ea5079ec0a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_source_members'
            AND m.checksum = '825ede663ff5323a102ed95d25a89df439a79e9811c83f9eb303d2b5ec67008e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _source_members
\ir functions/capture/_source_members.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_source_members', '825ede663ff5323a102ed95d25a89df439a79e9811c83f9eb303d2b5ec67008e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_columns'
            AND m.checksum = 'fb007c9619806f49370b6233b719387d6a16372a7f8c8c68587b6e9d21f44eac'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_columns
\ir functions/capture/_table_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_table_columns', 'fb007c9619806f49370b6233b719387d6a16372a7f8c8c68587b6e9d21f44eac')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_parts'
            AND m.checksum = '444ac1497d407ea4856cf4f73887552191c6d0617ad6dfcd80fa15061530ec8e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_parts
\ir functions/capture/_table_parts.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_table_parts', '444ac1497d407ea4856cf4f73887552191c6d0617ad6dfcd80fa15061530ec8e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_shape'
            AND m.checksum = '551fc0f829367fd54da6b665dd92bb707e8ae1e2dc8773518beedaa18b64db4b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_shape
\ir functions/capture/_table_shape.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_table_shape', '551fc0f829367fd54da6b665dd92bb707e8ae1e2dc8773518beedaa18b64db4b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_shapes'
            AND m.checksum = '8d6b16b36b28407a3f6f5cf384034076df4b14823e0a6a8d78ccff2e18c6b1a6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_shapes
\ir functions/capture/_table_shapes.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_table_shapes', '8d6b16b36b28407a3f6f5cf384034076df4b14823e0a6a8d78ccff2e18c6b1a6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_trigger_level'
            AND m.checksum = '1f3d375ff10a1a8fa3f835633e8c202537804c1daed6a80a2a644de0eecfaacf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _trigger_level
\ir functions/capture/_trigger_level.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_trigger_level', '1f3d375ff10a1a8fa3f835633e8c202537804c1daed6a80a2a644de0eecfaacf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_trigger_name'
            AND m.checksum = 'b497f77202cd25aba758fa236fc11fc6b0e3c472504c7d43bb4d9a49e2bb3bfc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _trigger_name
\ir functions/capture/_trigger_name.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_trigger_name', 'b497f77202cd25aba758fa236fc11fc6b0e3c472504c7d43bb4d9a49e2bb3bfc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_truncate_query'
            AND m.checksum = 'dc3ddc515afd589ca4062e0d27cde08141757b05493210d8807ce6e87a3d755e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _truncate_query
\ir functions/capture/_truncate_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_truncate_query', 'dc3ddc515afd589ca4062e0d27cde08141757b05493210d8807ce6e87a3d755e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_type_guards'
            AND m.checksum = '15c04b8febb5c8461bdfdb181785f725f735bfcd7b1635e5d6b88c8475641b7f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _type_guards
\ir functions/capture/_type_guards.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_type_guards', '15c04b8febb5c8461bdfdb181785f725f735bfcd7b1635e5d6b88c8475641b7f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_update_query'
            AND m.checksum = '3a114dfacf3088bc505cc07e7a445e298c0bad3cdb48370437ab37008ddba458'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _update_query
\ir functions/capture/_update_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_update_query', '3a114dfacf3088bc505cc07e7a445e298c0bad3cdb48370437ab37008ddba458')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_value_expression'
            AND m.checksum = 'cda53099167ca85e23c4d82892111a5327f3aec44f9ec15fa66301ffb0705a88'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _value_expression
\ir functions/capture/_value_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_value_expression', 'cda53099167ca85e23c4d82892111a5327f3aec44f9ec15fa66301ffb0705a88')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_version_expression'
            AND m.checksum = '83f372945b33d7de4245ce210702fa4e98a04ecca6c53b61833b2c6dc577480a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _version_expression
\ir functions/capture/_version_expression.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_version_expression', '83f372945b33d7de4245ce210702fa4e98a04ecca6c53b61833b2c6dc577480a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_version_query'
            AND m.checksum = '487fd22e7119cee44de9d75372d9a72a8a27db9c3aa8d04de17a50a2b29e17b7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _version_query
\ir functions/capture/_version_query.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_version_query', '487fd22e7119cee44de9d75372d9a72a8a27db9c3aa8d04de17a50a2b29e17b7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_reduced'
            AND m.checksum = 'ef57bfc309cf0ede23c8e5c6069629b4ddf249c38ddf83c04c8e97e1e0448c59'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_reduced
\ir functions/capture/_warn_reduced.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_warn_reduced', 'ef57bfc309cf0ede23c8e5c6069629b4ddf249c38ddf83c04c8e97e1e0448c59')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_warn_unpaired'
            AND m.checksum = 'cc4758994a31379d63d035e1b8f660bbdfba19b5b81f80acbb85c38e3e9a1243'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _warn_unpaired
\ir functions/capture/_warn_unpaired.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_warn_unpaired', 'cc4758994a31379d63d035e1b8f660bbdfba19b5b81f80acbb85c38e3e9a1243')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watch_name'
            AND m.checksum = '0b1a2f60b6c2a3bf415ee00e4b54b5c6df23e4e8a59c20edb77935b4ddb44d07'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watch_name
\ir functions/capture/_watch_name.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_watch_name', '0b1a2f60b6c2a3bf415ee00e4b54b5c6df23e4e8a59c20edb77935b4ddb44d07')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watch_problem'
            AND m.checksum = '4ecddb5f526dfb4d5abb83f4453538f0137010b601543388ff8a7d5ba655ddfd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watch_problem
\ir functions/capture/_watch_problem.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_watch_problem', '4ecddb5f526dfb4d5abb83f4453538f0137010b601543388ff8a7d5ba655ddfd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watched_columns'
            AND m.checksum = 'b3066d99d745b1a80261ae5e9ea6dacb08a0c8c7a72e411bf51d81f24ec8d281'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watched_columns
\ir functions/capture/_watched_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_watched_columns', 'b3066d99d745b1a80261ae5e9ea6dacb08a0c8c7a72e411bf51d81f24ec8d281')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_with_present_names'
            AND m.checksum = '6d04874631c304a9aa35510c8fe4f8e8e3ca04622f444aa5a40a96e3b917f8c1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _with_present_names
\ir functions/capture/_with_present_names.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_with_present_names', '6d04874631c304a9aa35510c8fe4f8e8e3ca04622f444aa5a40a96e3b917f8c1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_write_capture'
            AND m.checksum = '924b0306ce98616a11d1af532e78310f545dbde2e9e986448eb3a23acb8341cd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _write_capture
\ir functions/capture/_write_capture.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_write_capture', '924b0306ce98616a11d1af532e78310f545dbde2e9e986448eb3a23acb8341cd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'captured'
            AND m.checksum = 'e2fac80fd1c8a7353b3763ee6c72b385815d926d0df7eaf3c2173ed2c1121775'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function captured
\ir functions/capture/captured.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'captured', 'e2fac80fd1c8a7353b3763ee6c72b385815d926d0df7eaf3c2173ed2c1121775')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_backoff_seconds'
            AND m.checksum = '8f0954d522e30fe29cb2c690c5164d02f8ed6bed042c2105cb023d954d035d16'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _backoff_seconds
\ir functions/common/_backoff_seconds.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_backoff_seconds', '8f0954d522e30fe29cb2c690c5164d02f8ed6bed042c2105cb023d954d035d16')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_clip'
            AND m.checksum = 'd3005ad9fd1a9a941ee7f696f649a41ae6a31ddcf0e352f2e132b63c58a86e28'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _clip
\ir functions/common/_clip.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_clip', 'd3005ad9fd1a9a941ee7f696f649a41ae6a31ddcf0e352f2e132b63c58a86e28')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_converted_bytes'
            AND m.checksum = '87e96ba1ea907fd96a749d1a00ba28f89dfdafe29420b0fe6c0c883866681330'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _converted_bytes
\ir functions/common/_converted_bytes.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_converted_bytes', '87e96ba1ea907fd96a749d1a00ba28f89dfdafe29420b0fe6c0c883866681330')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_cron_history'
            AND m.checksum = '1941b5f2266ee1c739c00add7eca2d28804e317bba508a28f9b8f7ce2bae9cdf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _cron_history
\ir functions/common/_cron_history.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_cron_history', '1941b5f2266ee1c739c00add7eca2d28804e317bba508a28f9b8f7ce2bae9cdf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_cron_setting'
            AND m.checksum = 'a47658b764a583ddd5e11c31564c06aafdfb0d7ca787e0ce15e777cd8308b532'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _cron_setting
\ir functions/common/_cron_setting.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_cron_setting', 'a47658b764a583ddd5e11c31564c06aafdfb0d7ca787e0ce15e777cd8308b532')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_transaction_ended'
            AND m.checksum = 'dfee39eff0dbfcaa77e2828788327c31b6a506943ea33af04dec3dd1e2b30f8f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_transaction_ended
\ir functions/common/_raise_transaction_ended.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_raise_transaction_ended', 'dfee39eff0dbfcaa77e2828788327c31b6a506943ea33af04dec3dd1e2b30f8f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_one_of'
            AND m.checksum = '2b1f06f6ca3073f1f15cb36093b7aeb89e2f6c8fd70281fdc550bf0bc5aa075a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_one_of
\ir functions/common/_require_one_of.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_one_of', '2b1f06f6ca3073f1f15cb36093b7aeb89e2f6c8fd70281fdc550bf0bc5aa075a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_right'
            AND m.checksum = '578033690f89db29e7947cc431b309c64755b645174c343074947a054d360d33'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_right
\ir functions/common/_require_right.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_right', '578033690f89db29e7947cc431b309c64755b645174c343074947a054d360d33')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_sendable_json'
            AND m.checksum = '93ee3a171030d80296ec9c856219e726724d2ba518d11b60fc948e2a5317f44a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _sendable_json
\ir functions/common/_sendable_json.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_sendable_json', '93ee3a171030d80296ec9c856219e726724d2ba518d11b60fc948e2a5317f44a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_sent_as_stored'
            AND m.checksum = 'fed55438c6a57ad4f9422b870f037e5b945ac58085fa326379fc202d5c701787'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _sent_as_stored
\ir functions/common/_sent_as_stored.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_sent_as_stored', 'fed55438c6a57ad4f9422b870f037e5b945ac58085fa326379fc202d5c701787')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_sent_bytes'
            AND m.checksum = '51273161597ed4bf61fa9ccb8de179b41a42cd9a77e8c4de31a8aafa53ee8be8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _sent_bytes
\ir functions/common/_sent_bytes.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_sent_bytes', '51273161597ed4bf61fa9ccb8de179b41a42cd9a77e8c4de31a8aafa53ee8be8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_statement_ends_at'
            AND m.checksum = '9ba60b23971c34cc00b29e4b349362c8a69bb37ceb4acec2f24b220be61f9120'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _statement_ends_at
\ir functions/common/_statement_ends_at.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_statement_ends_at', '9ba60b23971c34cc00b29e4b349362c8a69bb37ceb4acec2f24b220be61f9120')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_try_lock'
            AND m.checksum = 'c66e54944ccc2e7752a7dba66552ed8612a7944101ba83a9fb7ee00d57b97736'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _try_lock
\ir functions/common/_try_lock.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_try_lock', 'c66e54944ccc2e7752a7dba66552ed8612a7944101ba83a9fb7ee00d57b97736')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_without_cron'
            AND m.checksum = '42976abd7d6b012d34329d0b99ee9217b992eca4c5358cbf88c8028161d71105'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _without_cron
\ir functions/common/_without_cron.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_without_cron', '42976abd7d6b012d34329d0b99ee9217b992eca4c5358cbf88c8028161d71105')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_back_off'
            AND m.checksum = '216de820a24e0577f7824416eede06d194438e67fae154de86390b7e7e396481'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _back_off
\ir functions/delivery/_back_off.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_back_off', '216de820a24e0577f7824416eede06d194438e67fae154de86390b7e7e396481')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_channel_waits'
            AND m.checksum = 'a4b40e790852dea890a4047357a29f9c47cfb80134aded6d2662e80663826e44'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _channel_waits
\ir functions/delivery/_channel_waits.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_channel_waits', 'a4b40e790852dea890a4047357a29f9c47cfb80134aded6d2662e80663826e44')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_copy_to_retry'
            AND m.checksum = '61edf169f51f1021dfd44fdd88e30d722608d607c88ac008bc9da77c4cdd406b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _copy_to_retry
\ir functions/delivery/_copy_to_retry.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_copy_to_retry', '61edf169f51f1021dfd44fdd88e30d722608d607c88ac008bc9da77c4cdd406b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_dead_letter_filter'
            AND m.checksum = '7c81db77b47e63aac4c388ed8a88373c994d9d708a9bc71f08b77ce2bc6b340c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _dead_letter_filter
\ir functions/delivery/_dead_letter_filter.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_dead_letter_filter', '7c81db77b47e63aac4c388ed8a88373c994d9d708a9bc71f08b77ce2bc6b340c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_dead_letters'
            AND m.checksum = '1698127850364609253615c3e091acaf36ee00fac27fab2061b8a8aa102a1ff6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _dead_letters
\ir functions/delivery/_dead_letters.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_dead_letters', '1698127850364609253615c3e091acaf36ee00fac27fab2061b8a8aa102a1ff6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_deliver'
            AND m.checksum = 'c6a80455c45cf43544008caa2333106b43ed4c7b7f209b124cacc2d88946ccdb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _deliver
\ir functions/delivery/_deliver.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_deliver', 'c6a80455c45cf43544008caa2333106b43ed4c7b7f209b124cacc2d88946ccdb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_discard'
            AND m.checksum = '2cf6dda3aaba5d98b6642f7a0db45469103a8c4d0ef432cb6c5ec536de7974ef'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _discard
\ir functions/delivery/_discard.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_discard', '2cf6dda3aaba5d98b6642f7a0db45469103a8c4d0ef432cb6c5ec536de7974ef')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_drain_job_names'
            AND m.checksum = '554226c7243384cf5519409993b91c1ca740b98d59a908223a908a18962d3251'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _drain_job_names
\ir functions/delivery/_drain_job_names.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_drain_job_names', '554226c7243384cf5519409993b91c1ca740b98d59a908223a908a18962d3251')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_drain_jobs'
            AND m.checksum = '7a762b5f22d2985e69e0fb95385bb0f96fac183f7933b0811b37ad6fba5052da'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _drain_jobs
\ir functions/delivery/_drain_jobs.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_drain_jobs', '7a762b5f22d2985e69e0fb95385bb0f96fac183f7933b0811b37ad6fba5052da')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_drain_statements'
            AND m.checksum = 'a1a150fbf6578f23cf2e589e55962451a72b6c9559d7e7e1312533e2bc070050'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _drain_statements
\ir functions/delivery/_drain_statements.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_drain_statements', 'a1a150fbf6578f23cf2e589e55962451a72b6c9559d7e7e1312533e2bc070050')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_invoke_channel'
            AND m.checksum = 'd3844db742848ed9f48def2c5046de43a0e03ac06eb3545bb15ac19fb731a18d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _invoke_channel
\ir functions/delivery/_invoke_channel.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_invoke_channel', 'd3844db742848ed9f48def2c5046de43a0e03ac06eb3545bb15ac19fb731a18d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_destination_away'
            AND m.checksum = '18264178de7bbb89361b8ca53a1b80ed8de81997e8319c4bb632c8756105e8cf'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_destination_away
\ir functions/delivery/_is_destination_away.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_destination_away', '18264178de7bbb89361b8ca53a1b80ed8de81997e8319c4bb632c8756105e8cf')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_drained'
            AND m.checksum = 'a6905f96437d4225ec839a9f3346db0dd3454343f7a3d4072dfa8d13653800cd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_drained
\ir functions/delivery/_is_drained.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_drained', 'a6905f96437d4225ec839a9f3346db0dd3454343f7a3d4072dfa8d13653800cd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_group_order'
            AND m.checksum = 'ccd70b67287dc405e77d294ecb3ba677924d123ad5e8900b8d158c6063d4a3c7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_group_order
\ir functions/delivery/_keep_group_order.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_keep_group_order', 'ccd70b67287dc405e77d294ecb3ba677924d123ad5e8900b8d158c6063d4a3c7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_history'
            AND m.checksum = 'fbc48d08bdcc96a3bf4f1510b05e33431526be46843ec6b3294e8fa8785a6112'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_history
\ir functions/delivery/_keep_history.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_keep_history', 'fbc48d08bdcc96a3bf4f1510b05e33431526be46843ec6b3294e8fa8785a6112')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_house'
            AND m.checksum = 'b50ebe4ee4d156062665f99ae08a3ec83c02e245020023141ac745d00b26d4b7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_house
\ir functions/delivery/_keep_house.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_keep_house', 'b50ebe4ee4d156062665f99ae08a3ec83c02e245020023141ac745d00b26d4b7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_last_delivery_at'
            AND m.checksum = '90ac08b7685a4d1ece78df4df16fc1f588c18635ac62c952ff6492aa655f39d0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _last_delivery_at
\ir functions/delivery/_last_delivery_at.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_last_delivery_at', '90ac08b7685a4d1ece78df4df16fc1f588c18635ac62c952ff6492aa655f39d0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_learn_destinations'
            AND m.checksum = '80e71dcc75a3823fb9b280ec5a05d23914dcf001ea89660a83b7d99d8667a877'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _learn_destinations
\ir functions/delivery/_learn_destinations.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_learn_destinations', '80e71dcc75a3823fb9b280ec5a05d23914dcf001ea89660a83b7d99d8667a877')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_next_batch'
            AND m.checksum = '984c682d97f6d376540e6c54a80d8ef271ccd7a6aa2843d6233a1f6ffd8594ca'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _next_batch
\ir functions/delivery/_next_batch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_next_batch', '984c682d97f6d376540e6c54a80d8ef271ccd7a6aa2843d6233a1f6ffd8594ca')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_drain'
            AND m.checksum = 'f3f40366bf8ce3f7c1dd1e4c54e26edf3b9bc7e182f6059f69e196f6a5b39c43'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_drain
\ir functions/delivery/_note_drain.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_note_drain', 'f3f40366bf8ce3f7c1dd1e4c54e26edf3b9bc7e182f6059f69e196f6a5b39c43')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_outbox_status'
            AND m.checksum = '69093ad7e0b58c8914266d7f32abf18e41b3cfbf216856e6a947c66cbc1c8b4c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _outbox_status
\ir functions/delivery/_outbox_status.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_outbox_status', '69093ad7e0b58c8914266d7f32abf18e41b3cfbf216856e6a947c66cbc1c8b4c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_read_answer'
            AND m.checksum = 'a9bb444e486a7ef4844cac14336918c8ccb596f0a570c0eb8b85733a2b4772d9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _read_answer
\ir functions/delivery/_read_answer.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_read_answer', 'a9bb444e486a7ef4844cac14336918c8ccb596f0a570c0eb8b85733a2b4772d9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_ready_readers'
            AND m.checksum = '553ace250ebae00838b87ab311a3841fb90e509f595e99d45fd0a87a994b79c6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _ready_readers
\ir functions/delivery/_ready_readers.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_ready_readers', '553ace250ebae00838b87ab311a3841fb90e509f595e99d45fd0a87a994b79c6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_answer'
            AND m.checksum = '58ae2c859d08dbfa4071a950e9cf640522ad1de7edfe4ea3505b962c7cc60a8b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_answer
\ir functions/delivery/_record_answer.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_answer', '58ae2c859d08dbfa4071a950e9cf640522ad1de7edfe4ea3505b962c7cc60a8b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_attempts'
            AND m.checksum = 'a736b80111e5f38477e31712c6f357416e1ce611405366ea17516ace729c5cb3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_attempts
\ir functions/delivery/_record_attempts.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_attempts', 'a736b80111e5f38477e31712c6f357416e1ce611405366ea17516ace729c5cb3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_empty_batch'
            AND m.checksum = '75a62fddf3d0fb85ed96d14c1ff2be64b675d8fceebf5a6227ef7f83a1f2d48b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_empty_batch
\ir functions/delivery/_record_empty_batch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_empty_batch', '75a62fddf3d0fb85ed96d14c1ff2be64b675d8fceebf5a6227ef7f83a1f2d48b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_failed_invocation'
            AND m.checksum = '77c7638d03e15a2026fafaf258e19e3cd8e1884b0500be7fa76ffe6a7330b430'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_failed_invocation
\ir functions/delivery/_record_failed_invocation.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_failed_invocation', '77c7638d03e15a2026fafaf258e19e3cd8e1884b0500be7fa76ffe6a7330b430')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_recover_moved_outbox'
            AND m.checksum = 'f92cf45baec9707f383343058d66b3da4cbd92a9ae30ca7473704bccc0964d54'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _recover_moved_outbox
\ir functions/delivery/_recover_moved_outbox.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_recover_moved_outbox', 'f92cf45baec9707f383343058d66b3da4cbd92a9ae30ca7473704bccc0964d54')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_redrive'
            AND m.checksum = 'dce013f660b3f8d56561cc83ef26c81329b0fe8ce6bede0c5055e7a67ffe0e8e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _redrive
\ir functions/delivery/_redrive.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_redrive', 'dce013f660b3f8d56561cc83ef26c81329b0fe8ce6bede0c5055e7a67ffe0e8e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_redriven_source'
            AND m.checksum = 'f64fda5ad544bd854afedba14ebc9ade856e95c561464c178554ef1780be05e9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _redriven_source
\ir functions/delivery/_redriven_source.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_redriven_source', 'f64fda5ad544bd854afedba14ebc9ade856e95c561464c178554ef1780be05e9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_retry_batch'
            AND m.checksum = 'e5833bf21d48b6dbe4a5d0cc55c202e94fdc91cda2d7186af8ef8010d28f4b37'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _retry_batch
\ir functions/delivery/_retry_batch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_retry_batch', 'e5833bf21d48b6dbe4a5d0cc55c202e94fdc91cda2d7186af8ef8010d28f4b37')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_send_status'
            AND m.checksum = '875f4b4523bde98bc67f7daed51b3af3d9c1a7ac730e308297a2835f733511a3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _send_status
\ir functions/delivery/_send_status.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_send_status', '875f4b4523bde98bc67f7daed51b3af3d9c1a7ac730e308297a2835f733511a3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_sending_obstacle'
            AND m.checksum = '4d5fa0db197f084d623980960e434e8e9e9e99a34c9702681b85489eab26d0a2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _sending_obstacle
\ir functions/delivery/_sending_obstacle.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_sending_obstacle', '4d5fa0db197f084d623980960e434e8e9e9e99a34c9702681b85489eab26d0a2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_standby_reason'
            AND m.checksum = 'c6eb2f91a7fb4937c97cfbc4ebb70a716ef7adf8a9105472f5e862f588208aee'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _standby_reason
\ir functions/delivery/_standby_reason.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_standby_reason', 'c6eb2f91a7fb4937c97cfbc4ebb70a716ef7adf8a9105472f5e862f588208aee')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_switch_readers'
            AND m.checksum = '25568d4d81f6cc1d16038079fb721f9e90b787e58a5a071396348292af7044b2'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _switch_readers
\ir functions/delivery/_switch_readers.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_switch_readers', '25568d4d81f6cc1d16038079fb721f9e90b787e58a5a071396348292af7044b2')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_table_sources'
            AND m.checksum = 'f0bc4f556285e4e98099f193ad44b858a64554c3f229137a57302f1893d24122'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _table_sources
\ir functions/delivery/_table_sources.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_table_sources', 'f0bc4f556285e4e98099f193ad44b858a64554c3f229137a57302f1893d24122')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_test_function'
            AND m.checksum = '83c44cca287451babfde2ec1ccb70014be9ef94c18326f057aab6e11db347e55'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _test_function
\ir functions/delivery/_test_function.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_test_function', '83c44cca287451babfde2ec1ccb70014be9ef94c18326f057aab6e11db347e55')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_tick'
            AND m.checksum = 'e6c5224bad86e0969223c59e650e7844aa7bf105280620dcc6177432a60e504f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _tick
\ir functions/delivery/_tick.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_tick', 'e6c5224bad86e0969223c59e650e7844aa7bf105280620dcc6177432a60e504f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'dead_letters'
            AND m.checksum = '66ec191ea48d7c3d819ad09d1c7b2e4de9a2268cbf2154ea060a07e5bbae142e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function dead_letters
\ir functions/delivery/dead_letters.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'dead_letters', '66ec191ea48d7c3d819ad09d1c7b2e4de9a2268cbf2154ea060a07e5bbae142e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'discard'
            AND m.checksum = 'a9382132e9d1fe8c2595e0d34e05265cc6f1420a43db8d51f3a39fe9048703a7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function discard
\ir functions/delivery/discard.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'discard', 'a9382132e9d1fe8c2595e0d34e05265cc6f1420a43db8d51f3a39fe9048703a7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'drain'
            AND m.checksum = 'e3cbc24731c03a6ed09451244b839123543a8e3c98784c9928f16d003a7851b1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function drain
\ir functions/delivery/drain.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'drain', 'e3cbc24731c03a6ed09451244b839123543a8e3c98784c9928f16d003a7851b1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'redrive'
            AND m.checksum = '72b3c5daf4b53d5b849a12450a2279e77af9e07d877945c1b7ca9c65e620db46'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function redrive
\ir functions/delivery/redrive.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'redrive', '72b3c5daf4b53d5b849a12450a2279e77af9e07d877945c1b7ca9c65e620db46')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'schedule'
            AND m.checksum = '6e94e697724351c71867706ea9e801efeb602bf28bbb0247bcc6b6b363e13af9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function schedule
\ir functions/delivery/schedule.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'schedule', '6e94e697724351c71867706ea9e801efeb602bf28bbb0247bcc6b6b363e13af9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'set_readers'
            AND m.checksum = '5d429d9dc54b1f94a972995984199b077700d30bc37ba935fed6253dbdd8fa9e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function set_readers
\ir functions/delivery/set_readers.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'set_readers', '5d429d9dc54b1f94a972995984199b077700d30bc37ba935fed6253dbdd8fa9e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'take_over'
            AND m.checksum = '90480a12f691835040e5ce0cfed0f49918616c377e172cef9800bac11f57dc3e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function take_over
\ir functions/delivery/take_over.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'take_over', '90480a12f691835040e5ce0cfed0f49918616c377e172cef9800bac11f57dc3e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unschedule'
            AND m.checksum = '42e9d527419ac2de9760b08ac545722064b844e5ad419146f289b674168fd31f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unschedule
\ir functions/delivery/unschedule.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'unschedule', '42e9d527419ac2de9760b08ac545722064b844e5ad419146f289b674168fd31f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enqueue_report'
            AND m.checksum = '7b06f13345a9f0ff8d94e85fc5e43c3ec0da24de1c3f8eb6925280ec666fbd24'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enqueue_report
\ir functions/exceptions/_enqueue_report.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_enqueue_report', '7b06f13345a9f0ff8d94e85fc5e43c3ec0da24de1c3f8eb6925280ec666fbd24')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_exception_report'
            AND m.checksum = '008d0c3d24b9d6b179959d9afacd12f4f48286cbfda59fc35372344e814d92f1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _exception_report
\ir functions/exceptions/_exception_report.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_exception_report', '008d0c3d24b9d6b179959d9afacd12f4f48286cbfda59fc35372344e814d92f1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_copy'
            AND m.checksum = '2737dac9972478032b7a1f25ccd3c58d05ab7a9060c046484b82f5d890de55b3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_copy
\ir functions/exceptions/_mask_copy.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mask_copy', '2737dac9972478032b7a1f25ccd3c58d05ab7a9060c046484b82f5d890de55b3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_detail'
            AND m.checksum = '925e774a3b67dd745c9a2486dea3e9373b2db840c20d26fb00472c26e43e700f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_detail
\ir functions/exceptions/_mask_detail.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mask_detail', '925e774a3b67dd745c9a2486dea3e9373b2db840c20d26fb00472c26e43e700f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_json'
            AND m.checksum = '6f7f987b63d10b32da2c37b73779ea5be800a95775a3182a12666e402dccc712'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_json
\ir functions/exceptions/_mask_json.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mask_json', '6f7f987b63d10b32da2c37b73779ea5be800a95775a3182a12666e402dccc712')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_monitored'
            AND m.checksum = '9a51afff0742440cdee8af0aebdf3a19862d9a8ce619b966cbabe4db38379a6c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_monitored
\ir functions/exceptions/_mask_monitored.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mask_monitored', '9a51afff0742440cdee8af0aebdf3a19862d9a8ce619b966cbabe4db38379a6c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_text'
            AND m.checksum = '3fa6cef7df3a0280835da4b6354bb6b80d0294fc4ba58ac42902b03e3d4b42ea'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_text
\ir functions/exceptions/_mask_text.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mask_text', '3fa6cef7df3a0280835da4b6354bb6b80d0294fc4ba58ac42902b03e3d4b42ea')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_mask_value'
            AND m.checksum = '4d00f3839890e5c7725097e1b99fe85f28a10a8dd94d5767e028ef15c51e92c3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _mask_value
\ir functions/exceptions/_mask_value.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_mask_value', '4d00f3839890e5c7725097e1b99fe85f28a10a8dd94d5767e028ef15c51e92c3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_report_data'
            AND m.checksum = 'f903541af39e27e3f49de86cba138161545a03668dca235dc2c8edecc94fec6f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _report_data
\ir functions/exceptions/_report_data.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_report_data', 'f903541af39e27e3f49de86cba138161545a03668dca235dc2c8edecc94fec6f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reporting_stack'
            AND m.checksum = '5085ed92e2d8b200f822735d2532193f60741ad889e65eef06d9d8780d20afa0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reporting_stack
\ir functions/exceptions/_reporting_stack.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_reporting_stack', '5085ed92e2d8b200f822735d2532193f60741ad889e65eef06d9d8780d20afa0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_quick_pattern'
            AND m.checksum = '65b2efc08dc2763360a6c2b28506406c6e930cc9557f28740393da22b31348d9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_quick_pattern
\ir functions/exceptions/_require_quick_pattern.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_quick_pattern', '65b2efc08dc2763360a6c2b28506406c6e930cc9557f28740393da22b31348d9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'caller'
            AND m.checksum = '994035ad48f26183de9ca2cbaac79cb3dcfa5a211529dea7799aa857c377b684'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function caller
\ir functions/exceptions/caller.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'caller', '994035ad48f26183de9ca2cbaac79cb3dcfa5a211529dea7799aa857c377b684')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'guard'
            AND m.checksum = '2208ac4ae02c152b3833bd69453e36ab5d265ac76b5e1ce8657d08fccfdea200'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function guard
\ir functions/exceptions/guard.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'guard', '2208ac4ae02c152b3833bd69453e36ab5d265ac76b5e1ce8657d08fccfdea200')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'guard_all'
            AND m.checksum = '4c848447c0ff03e53ae31ac178718dd642914a9e1cbdf1b394b186dba4cfb627'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function guard_all
\ir functions/exceptions/guard_all.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'guard_all', '4c848447c0ff03e53ae31ac178718dd642914a9e1cbdf1b394b186dba4cfb627')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'mask'
            AND m.checksum = '152af94d5f514c08587d60bd87cccc2c7d0701beb5b04b28bec8944c5e097af9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function mask
\ir functions/exceptions/mask.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'mask', '152af94d5f514c08587d60bd87cccc2c7d0701beb5b04b28bec8944c5e097af9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'report_exception'
            AND m.checksum = '1f6d3bceb69a9d95898abc87b0be518799ca617292331afbf1761b5d5face78b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function report_exception
\ir functions/exceptions/report_exception.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'report_exception', '1f6d3bceb69a9d95898abc87b0be518799ca617292331afbf1761b5d5face78b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unmask'
            AND m.checksum = 'abcd41379bdaeb3f011df25886c03ea5fbd185ab590fbf48dd0e2640ea3f8f50'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unmask
\ir functions/exceptions/unmask.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'unmask', 'abcd41379bdaeb3f011df25886c03ea5fbd185ab590fbf48dd0e2640ea3f8f50')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_action'
            AND m.checksum = 'c25091a3ae3cbb4a229f746ed365492c3ada77487eae65c57d84ea39206b6822'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_action
\ir functions/history/_note_action.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_note_action', 'c25091a3ae3cbb4a229f746ed365492c3ada77487eae65c57d84ea39206b6822')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_acknowledge'
            AND m.checksum = '4664e47088330d05b0ca9935860adb3f36138531f45ab57d2c55cac865bcfccb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _acknowledge
\ir functions/monitor/_acknowledge.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_acknowledge', '4664e47088330d05b0ca9935860adb3f36138531f45ab57d2c55cac865bcfccb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_check_cron'
            AND m.checksum = '4d6b7cd182542e7e67be43f08b40ff0f70a69f5766a91b7b2a97c0ddd38531b0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _check_cron
\ir functions/monitor/_check_cron.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_check_cron', '4d6b7cd182542e7e67be43f08b40ff0f70a69f5766a91b7b2a97c0ddd38531b0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_check_outbox_if_due'
            AND m.checksum = '8f2021aee9f27729ab48249de7565f5f3dc5ed503dd078d1ef9e1c2917cecfa6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _check_outbox_if_due
\ir functions/monitor/_check_outbox_if_due.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_check_outbox_if_due', '8f2021aee9f27729ab48249de7565f5f3dc5ed503dd078d1ef9e1c2917cecfa6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_configure_job'
            AND m.checksum = '785347226d807b2b2bf8e47dd500951e4b2cc5055b511cebb2e9540b296d8c77'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _configure_job
\ir functions/monitor/_configure_job.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_configure_job', '785347226d807b2b2bf8e47dd500951e4b2cc5055b511cebb2e9540b296d8c77')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_epoch_units'
            AND m.checksum = '3d44098c959106984845a6e1447bc9b26e3537aacdc3615af295979ef46cc745'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _epoch_units
\ir functions/monitor/_epoch_units.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_epoch_units', '3d44098c959106984845a6e1447bc9b26e3537aacdc3615af295979ef46cc745')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_finish_monitor_check'
            AND m.checksum = '4d017701b1678ba742501d4dc4ad7432609e660c2d7fbe1497e365c1bc42ea6c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _finish_monitor_check
\ir functions/monitor/_finish_monitor_check.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_finish_monitor_check', '4d017701b1678ba742501d4dc4ad7432609e660c2d7fbe1497e365c1bc42ea6c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_follow_jobs'
            AND m.checksum = '1ad19ecdf13a521dea3ab8583394d8e6d0daf7c78444eb1abf27f0d336a7c0a0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _follow_jobs
\ir functions/monitor/_follow_jobs.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_follow_jobs', '1ad19ecdf13a521dea3ab8583394d8e6d0daf7c78444eb1abf27f0d336a7c0a0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_greatest_partitioned_id'
            AND m.checksum = 'aff1b81d4684e6dbf5353c6e93ba1c5f8bcd71c74568da0918a04c74cde0e7c3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _greatest_partitioned_id
\ir functions/monitor/_greatest_partitioned_id.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_greatest_partitioned_id', 'aff1b81d4684e6dbf5353c6e93ba1c5f8bcd71c74568da0918a04c74cde0e7c3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_job_target'
            AND m.checksum = 'b99ddf7247be45bd8161ae0ce6f41b715451bc9f32b235a0ef85b981d476b293'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _job_target
\ir functions/monitor/_job_target.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_job_target', 'b99ddf7247be45bd8161ae0ce6f41b715451bc9f32b235a0ef85b981d476b293')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_notifications'
            AND m.checksum = '6cdcbb9cd4f06ffa7a48a535d85ea3666f78cf93f6c86f44cc336fe6fd5c476b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_notifications
\ir functions/monitor/_keep_notifications.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_keep_notifications', '6cdcbb9cd4f06ffa7a48a535d85ea3666f78cf93f6c86f44cc336fe6fd5c476b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_masked_state'
            AND m.checksum = '09e2aa35e05359f6520919ef373f538a6930b16f9e4b5ce8ce2f21d7414a750b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _masked_state
\ir functions/monitor/_masked_state.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_masked_state', '09e2aa35e05359f6520919ef373f538a6930b16f9e4b5ce8ce2f21d7414a750b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_monitor_target'
            AND m.checksum = 'a8a273edca47d707573fb82d64c17aface1fdd677c1474ecaf7533af572e167e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _monitor_target
\ir functions/monitor/_monitor_target.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_monitor_target', 'a8a273edca47d707573fb82d64c17aface1fdd677c1474ecaf7533af572e167e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_note_outbox_check'
            AND m.checksum = 'f4f0921698d109e38f8df4b1cb21a0f9cc309a821f39012f5b2bdd8461af9052'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _note_outbox_check
\ir functions/monitor/_note_outbox_check.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_note_outbox_check', 'f4f0921698d109e38f8df4b1cb21a0f9cc309a821f39012f5b2bdd8461af9052')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_observed_jobs'
            AND m.checksum = '3cbbbb0a70c2241c82cc42c8f6fec6b2dee0ee9ce0f52c3f233d83ec4e29feb8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _observed_jobs
\ir functions/monitor/_observed_jobs.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_observed_jobs', '3cbbbb0a70c2241c82cc42c8f6fec6b2dee0ee9ce0f52c3f233d83ec4e29feb8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_observed_outbox'
            AND m.checksum = 'b7ccded7ad228029f1b0f6461feb1af5abce1856902805830a26b85945906416'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _observed_outbox
\ir functions/monitor/_observed_outbox.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_observed_outbox', 'b7ccded7ad228029f1b0f6461feb1af5abce1856902805830a26b85945906416')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_observed_partition_set'
            AND m.checksum = '2164922bba3a39e5b95ddf9c32bb7d0395be02e95c450fc22b93656e200a19df'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _observed_partition_set
\ir functions/monitor/_observed_partition_set.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_observed_partition_set', '2164922bba3a39e5b95ddf9c32bb7d0395be02e95c450fc22b93656e200a19df')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_observed_partitions'
            AND m.checksum = '9f90d34adc27791136044dc0ea585f95b316de9d7f23ead954f40d4b85c8bc59'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _observed_partitions
\ir functions/monitor/_observed_partitions.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_observed_partitions', '9f90d34adc27791136044dc0ea585f95b316de9d7f23ead954f40d4b85c8bc59')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_observed_runs'
            AND m.checksum = '1eb4c330e41e44e7f4c509c6508d764677e80b2a54abb2fa5e8ae1bcf5eee150'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _observed_runs
\ir functions/monitor/_observed_runs.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_observed_runs', '1eb4c330e41e44e7f4c509c6508d764677e80b2a54abb2fa5e8ae1bcf5eee150')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_observed_scheduler'
            AND m.checksum = '195f2a0a94659615c7850c3c2a26585a3063fe26ad931f5ebad4f5adf1b5da4f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _observed_scheduler
\ir functions/monitor/_observed_scheduler.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_observed_scheduler', '195f2a0a94659615c7850c3c2a26585a3063fe26ad931f5ebad4f5adf1b5da4f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partition_boundary'
            AND m.checksum = '09c82d091c4f7491d3800683e9c0f082386524f4dd15b8b1f5abea9cd19f7757'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partition_boundary
\ir functions/monitor/_partition_boundary.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_partition_boundary', '09c82d091c4f7491d3800683e9c0f082386524f4dd15b8b1f5abea9cd19f7757')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partition_kind'
            AND m.checksum = '58343e29be26ceae44d374751563154d868332191c763b2e00e1a284a374e9e0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partition_kind
\ir functions/monitor/_partition_kind.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_partition_kind', '58343e29be26ceae44d374751563154d868332191c763b2e00e1a284a374e9e0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_partman_schema'
            AND m.checksum = 'b128f215e016db1049bcc840fa627d69abae79574afb313c818b57b17f6711a8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _partman_schema
\ir functions/monitor/_partman_schema.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_partman_schema', 'b128f215e016db1049bcc840fa627d69abae79574afb313c818b57b17f6711a8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_maintenance'
            AND m.checksum = '90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_maintenance
\ir functions/monitor/_record_maintenance.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_maintenance', '90c0020a6302019b8a2f7c4b35aefe204b5cf5b1927260d7f5b2e0116c68f149')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_send_monitor_check'
            AND m.checksum = 'eb30c352c911c22ae10d0cbd03a8ff75af2f6f632143467ca89a570eaff82fce'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _send_monitor_check
\ir functions/monitor/_send_monitor_check.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_send_monitor_check', 'eb30c352c911c22ae10d0cbd03a8ff75af2f6f632143467ca89a570eaff82fce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_silence'
            AND m.checksum = 'b24b5c2a0c0d8ce21135ce2e503692b471c212d63bdf4ce68b6cf1804b911f5d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _silence
\ir functions/monitor/_silence.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_silence', 'b24b5c2a0c0d8ce21135ce2e503692b471c212d63bdf4ce68b6cf1804b911f5d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_start_monitor_check'
            AND m.checksum = 'fd0ca8810d843cdcc036502fb943f4f6ce1a9db31573e8ac471a20dc659e2854'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _start_monitor_check
\ir functions/monitor/_start_monitor_check.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_start_monitor_check', 'fd0ca8810d843cdcc036502fb943f4f6ce1a9db31573e8ac471a20dc659e2854')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_store_monitor_states'
            AND m.checksum = 'd797bcc5a1b9d82d7db3a40f122c2bbeaa278d1fd15c0b91fcd267e0ba834c70'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _store_monitor_states
\ir functions/monitor/_store_monitor_states.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_store_monitor_states', 'd797bcc5a1b9d82d7db3a40f122c2bbeaa278d1fd15c0b91fcd267e0ba834c70')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'acknowledge'
            AND m.checksum = '6111ced601712f571707f90b162a33301c354db442b5762d2174673144205cc0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function acknowledge
\ir functions/monitor/acknowledge.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'acknowledge', '6111ced601712f571707f90b162a33301c354db442b5762d2174673144205cc0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'check_cron'
            AND m.checksum = 'b695f9787256addded31fbe3c2a9302b7a6d56397effc27393dfd165f6cfa42a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_cron
\ir functions/monitor/check_cron.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'check_cron', 'b695f9787256addded31fbe3c2a9302b7a6d56397effc27393dfd165f6cfa42a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'check_outbox'
            AND m.checksum = 'e4afbbf7165ecf29660a2d0164da34dc9b1905534b5827d88679a6fbec583e7e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_outbox
\ir functions/monitor/check_outbox.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'check_outbox', 'e4afbbf7165ecf29660a2d0164da34dc9b1905534b5827d88679a6fbec583e7e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'check_partitions'
            AND m.checksum = 'd566104de61f8644bd7f5f2196ccc7edab79237cba1eced1c49678301d0cab61'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function check_partitions
\ir functions/monitor/check_partitions.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'check_partitions', 'd566104de61f8644bd7f5f2196ccc7edab79237cba1eced1c49678301d0cab61')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure_job'
            AND m.checksum = '3f7822dd034972582ef15f508c7846ea094af269a96fbe3df49e8432f52f12e1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure_job
\ir functions/monitor/configure_job.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'configure_job', '3f7822dd034972582ef15f508c7846ea094af269a96fbe3df49e8432f52f12e1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'prune_cron_history'
            AND m.checksum = '38e215cbcbb9882d2ed8c769899b04601adeb09fff0990fb37da974e06b7e7d7'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function prune_cron_history
\ir functions/monitor/prune_cron_history.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'prune_cron_history', '38e215cbcbb9882d2ed8c769899b04601adeb09fff0990fb37da974e06b7e7d7')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'run_maintenance'
            AND m.checksum = '07d35e9fca0f70699d37453ef44d7422aaf4b0eb4c196ac00fd6c5c2fb0d12ce'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function run_maintenance
\ir functions/monitor/run_maintenance.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'run_maintenance', '07d35e9fca0f70699d37453ef44d7422aaf4b0eb4c196ac00fd6c5c2fb0d12ce')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'schedule_guarded'
            AND m.checksum = '23630447dc7922568c16b75eb5ef15b1a158c594f5c2e8d1b306ebc060fa8c5a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function schedule_guarded
\ir functions/monitor/schedule_guarded.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'schedule_guarded', '23630447dc7922568c16b75eb5ef15b1a158c594f5c2e8d1b306ebc060fa8c5a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'send_cron_job_failures'
            AND m.checksum = '74d59bfabf6ed70188cb5c21d1aba2b1e89f75948f623a5935cb401f379d46be'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function send_cron_job_failures
\ir functions/monitor/send_cron_job_failures.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'send_cron_job_failures', '74d59bfabf6ed70188cb5c21d1aba2b1e89f75948f623a5935cb401f379d46be')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'silence'
            AND m.checksum = 'b3b6e9f836affef2e6a17e92861e265b491584ca935bd41cb7c6b1c69dccf57d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function silence
\ir functions/monitor/silence.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'silence', 'b3b6e9f836affef2e6a17e92861e265b491584ca935bd41cb7c6b1c69dccf57d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unacknowledge'
            AND m.checksum = '89f7603ec34618323552e6b963d0f15807fcd9ef90eadf9aac237df7d679825c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unacknowledge
\ir functions/monitor/unacknowledge.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'unacknowledge', '89f7603ec34618323552e6b963d0f15807fcd9ef90eadf9aac237df7d679825c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unsilence'
            AND m.checksum = 'c61201addc1c37fc22113ce99b475f85a248105436f22bbbd8877c85c05a1250'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unsilence
\ir functions/monitor/unsilence.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'unsilence', 'c61201addc1c37fc22113ce99b475f85a248105436f22bbbd8877c85c05a1250')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_active_slot'
            AND m.checksum = '7b760f87ca2805f64942ee3a5b4ce03e343fbd484365e25cce1d69a76fb5fdb3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _active_slot
\ir functions/outbox/_active_slot.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_active_slot', '7b760f87ca2805f64942ee3a5b4ce03e343fbd484365e25cce1d69a76fb5fdb3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_answered_destinations'
            AND m.checksum = '5befc0fca2dd00a54af86519019635f9a7d2a684af76811cf8cd5a99f69c0102'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _answered_destinations
\ir functions/outbox/_answered_destinations.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_answered_destinations', '5befc0fca2dd00a54af86519019635f9a7d2a684af76811cf8cd5a99f69c0102')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_append'
            AND m.checksum = 'd20b920b6d10a6baaf230b0be5d422e56375f652198a60149f61eeb254e40b51'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _append
\ir functions/outbox/_append.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_append', 'd20b920b6d10a6baaf230b0be5d422e56375f652198a60149f61eeb254e40b51')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_data_end'
            AND m.checksum = 'ddaf027634bba3171cf44ddf1f6e4e43670e0bb98a025742e38f333fad417dd0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _data_end
\ir functions/outbox/_data_end.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_data_end', 'ddaf027634bba3171cf44ddf1f6e4e43670e0bb98a025742e38f333fad417dd0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_deployed_destinations'
            AND m.checksum = '5564129ee5cd6694406194fcc16be96595b163b4185410bc28b6da79a37502e1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _deployed_destinations
\ir functions/outbox/_deployed_destinations.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_deployed_destinations', '5564129ee5cd6694406194fcc16be96595b163b4185410bc28b6da79a37502e1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_end_xid'
            AND m.checksum = '2315069f5d17379b9beb992cf67fa1927e3b334b5a4346ac62afc7deaa7ad4b4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _end_xid
\ir functions/outbox/_end_xid.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_end_xid', '2315069f5d17379b9beb992cf67fa1927e3b334b5a4346ac62afc7deaa7ad4b4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_ended_between'
            AND m.checksum = '4e228b3f50456f94243c519b2c149ea7094e5d693da22d5243f2e0e8398100d9'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _ended_between
\ir functions/outbox/_ended_between.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_ended_between', '4e228b3f50456f94243c519b2c149ea7094e5d693da22d5243f2e0e8398100d9')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_enqueue'
            AND m.checksum = 'a28df61f1bf38c4d5835672ead7a7c3cd21ce06abbf6fa0511a574cfce6d8d99'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _enqueue
\ir functions/outbox/_enqueue.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_enqueue', 'a28df61f1bf38c4d5835672ead7a7c3cd21ce06abbf6fa0511a574cfce6d8d99')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_id'
            AND m.checksum = '39a018fd8f4a7ccc3418c1b957874c00e325182e63866b7c8e5a850b32ccb635'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_id
\ir functions/outbox/_event_id.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_event_id', '39a018fd8f4a7ccc3418c1b957874c00e325182e63866b7c8e5a850b32ccb635')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_json'
            AND m.checksum = 'af83b1555a3da98cb210fbe6b56cb48307884289072c7e464f2644f8b5b22347'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_json
\ir functions/outbox/_event_json.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_event_json', 'af83b1555a3da98cb210fbe6b56cb48307884289072c7e464f2644f8b5b22347')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_event_key_json'
            AND m.checksum = '3ea10754441acc7ef564792094456019274c18a5220526c8fe5ff87084bee98d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _event_key_json
\ir functions/outbox/_event_key_json.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_event_key_json', '3ea10754441acc7ef564792094456019274c18a5220526c8fe5ff87084bee98d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_fitting_data'
            AND m.checksum = 'b99a72713d61737c6523d08dc567bb195703ad403d8b324428832abb695dbd59'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _fitting_data
\ir functions/outbox/_fitting_data.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_fitting_data', 'b99a72713d61737c6523d08dc567bb195703ad403d8b324428832abb695dbd59')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_group_name'
            AND m.checksum = '6221ee4c875d8e704056f17a294ef95340bc4eb586cd7319007cd6f30c50d860'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _group_name
\ir functions/outbox/_group_name.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_group_name', '6221ee4c875d8e704056f17a294ef95340bc4eb586cd7319007cd6f30c50d860')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_visible'
            AND m.checksum = '06495fea93137af04188c31c0a17e4e339b0264b26c0160d99b9557feb9d59b4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_visible
\ir functions/outbox/_is_visible.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_visible', '06495fea93137af04188c31c0a17e4e339b0264b26c0160d99b9557feb9d59b4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_is_waiting'
            AND m.checksum = '2c00c5dd97d40fda1bdf57b66098657c795434f52666a13af8f4bc81e28b33b8'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _is_waiting
\ir functions/outbox/_is_waiting.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_is_waiting', '2c00c5dd97d40fda1bdf57b66098657c795434f52666a13af8f4bc81e28b33b8')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_open_xids'
            AND m.checksum = 'adc01be2b472473efdd8bd95eaa9a4b9e081157b61f0b89eba1df0d15bcdf548'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _open_xids
\ir functions/outbox/_open_xids.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_open_xids', 'adc01be2b472473efdd8bd95eaa9a4b9e081157b61f0b89eba1df0d15bcdf548')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operation_letter'
            AND m.checksum = 'd71b738664bb75a3f4fb371f5998ecbc0e491bc43d049ae7ab32f4fa65450354'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operation_letter
\ir functions/outbox/_operation_letter.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_operation_letter', 'd71b738664bb75a3f4fb371f5998ecbc0e491bc43d049ae7ab32f4fa65450354')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operation_name'
            AND m.checksum = '1e203b915462dced5c23ab345fcb2518df50f0605a168c44b24accb1ab24b525'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operation_name
\ir functions/outbox/_operation_name.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_operation_name', '1e203b915462dced5c23ab345fcb2518df50f0605a168c44b24accb1ab24b525')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_operations'
            AND m.checksum = '0581925a6104d28849973f4784fffe44cd0169dcd154928fcca280f04c9ea2fc'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _operations
\ir functions/outbox/_operations.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_operations', '0581925a6104d28849973f4784fffe44cd0169dcd154928fcca280f04c9ea2fc')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_outbox_bytes'
            AND m.checksum = 'a21ca174b2b07a59d8dc875a61464ad5bde85f857e5f0f8c4626ab40d79ca3ab'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _outbox_bytes
\ir functions/outbox/_outbox_bytes.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_outbox_bytes', 'a21ca174b2b07a59d8dc875a61464ad5bde85f857e5f0f8c4626ab40d79ca3ab')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_outbox_insert'
            AND m.checksum = '3be9caeec9e9363884a4e6210b245522a6de578f52a856b4f8070dfb2614fcfd'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _outbox_insert
\ir functions/outbox/_outbox_insert.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_outbox_insert', '3be9caeec9e9363884a4e6210b245522a6de578f52a856b4f8070dfb2614fcfd')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_passed_snapshot'
            AND m.checksum = '7af0ef7c297e81080f4c778f5a276c95eecfbbbf1ce71b639d9d2dec709c3a74'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _passed_snapshot
\ir functions/outbox/_passed_snapshot.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_passed_snapshot', '7af0ef7c297e81080f4c778f5a276c95eecfbbbf1ce71b639d9d2dec709c3a74')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reader_of'
            AND m.checksum = 'ecafe23adbb53ea73aee68328968885b9bd2bfb396629676cc36453beefd8d75'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reader_of
\ir functions/outbox/_reader_of.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_reader_of', 'ecafe23adbb53ea73aee68328968885b9bd2bfb396629676cc36453beefd8d75')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reader_progress'
            AND m.checksum = 'fd76daec767a41ac971901cde9bdd25ad7e089dd2dee9f4ff2632256cac0e42d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reader_progress
\ir functions/outbox/_reader_progress.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_reader_progress', 'fd76daec767a41ac971901cde9bdd25ad7e089dd2dee9f4ff2632256cac0e42d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_set_slot'
            AND m.checksum = '1570453074d29ed8deaedb16511acd8d2146ecdab1ebfc8a491e71f23ee6b64d'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _set_slot
\ir functions/outbox/_set_slot.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_set_slot', '1570453074d29ed8deaedb16511acd8d2146ecdab1ebfc8a491e71f23ee6b64d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_system_identifier'
            AND m.checksum = '58c8c0cbf94fe4ca57c6d9b443b583da7e800facb3ecda67f82603b8599233da'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _system_identifier
\ir functions/outbox/_system_identifier.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_system_identifier', '58c8c0cbf94fe4ca57c6d9b443b583da7e800facb3ecda67f82603b8599233da')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_tick_snapshot'
            AND m.checksum = 'f75150fa719769899e9cb9a05f4f98685f624e2821c5b66416cf8fc00ed8fa6a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _tick_snapshot
\ir functions/outbox/_tick_snapshot.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_tick_snapshot', 'f75150fa719769899e9cb9a05f4f98685f624e2821c5b66416cf8fc00ed8fa6a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_timeline'
            AND m.checksum = '8e43d5ea55973143509722cc76f9cf6391cea8be1ff192814a85682335827fd3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _timeline
\ir functions/outbox/_timeline.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_timeline', '8e43d5ea55973143509722cc76f9cf6391cea8be1ff192814a85682335827fd3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_turn_ring'
            AND m.checksum = '59d4cef66bf54f251596b73e2827cbcbd6a4edfb3069a5ecf19a078e7c3bc6ed'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _turn_ring
\ir functions/outbox/_turn_ring.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_turn_ring', '59d4cef66bf54f251596b73e2827cbcbd6a4edfb3069a5ecf19a078e7c3bc6ed')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'configure'
            AND m.checksum = 'f851eeffc9d2d23987df0e2870f616db76fad7a45bde19f7e1be127db079a0f4'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function configure
\ir functions/outbox/configure.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'configure', 'f851eeffc9d2d23987df0e2870f616db76fad7a45bde19f7e1be127db079a0f4')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'probe'
            AND m.checksum = 'dbf832a537851a229ee5d953b097719fd652bc9b89986f7820678a9af9a8eb9f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function probe
\ir functions/outbox/probe.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'probe', 'dbf832a537851a229ee5d953b097719fd652bc9b89986f7820678a9af9a8eb9f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_claim_new_shard'
            AND m.checksum = '6f92c7181ff19ef5543e1abb7a3d8fb6b71b438b316b4ba1de11a1c5d4f8d01e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _claim_new_shard
\ir functions/streams/_claim_new_shard.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_claim_new_shard', '6f92c7181ff19ef5543e1abb7a3d8fb6b71b438b316b4ba1de11a1c5d4f8d01e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_claim_shards'
            AND m.checksum = 'ced5f6cd03e8deda1e6adb9ab7842f0c2d2d1127272ad77a5467c0e8d537fa5a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _claim_shards
\ir functions/streams/_claim_shards.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_claim_shards', 'ced5f6cd03e8deda1e6adb9ab7842f0c2d2d1127272ad77a5467c0e8d537fa5a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_handler_statement'
            AND m.checksum = 'e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _handler_statement
\ir functions/streams/_handler_statement.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_handler_statement', 'e7d4953b07f80e07fc5ab769ca367a323e698f13eced88e218125c855289788b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_make_reader'
            AND m.checksum = '24889955c4ab7be668d9eb1f161fd31feda2016bff33eab9346235859c477288'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _make_reader
\ir functions/streams/_make_reader.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_make_reader', '24889955c4ab7be668d9eb1f161fd31feda2016bff33eab9346235859c477288')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_move_positions'
            AND m.checksum = '92e4be67fa50444d2125fd92908dcc151032f0d5ba3fda7fa38e426e711e3dc6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _move_positions
\ir functions/streams/_move_positions.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_move_positions', '92e4be67fa50444d2125fd92908dcc151032f0d5ba3fda7fa38e426e711e3dc6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_read_stream'
            AND m.checksum = '94bc94837b266e0897d63d7e55307671bd0f07ca3f575bfee077b656e15cf53e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _read_stream
\ir functions/streams/_read_stream.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_read_stream', '94bc94837b266e0897d63d7e55307671bd0f07ca3f575bfee077b656e15cf53e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_reader_name'
            AND m.checksum = '933edbaef7e11d9499ecbf62d590b202c1a43bc81b064c3456165037cb0e16ff'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _reader_name
\ir functions/streams/_reader_name.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_reader_name', '933edbaef7e11d9499ecbf62d590b202c1a43bc81b064c3456165037cb0e16ff')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'allow_consumer'
            AND m.checksum = '294642d60f934fcbc58b3ceeafd181d2b0979b13261f738da9c4ef0434914a1a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function allow_consumer
\ir functions/streams/allow_consumer.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'allow_consumer', '294642d60f934fcbc58b3ceeafd181d2b0979b13261f738da9c4ef0434914a1a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'consume_stream'
            AND m.checksum = 'a9e1778bc7b07b713a911608333bfc5bb84bc931958c2b558d86456d69078c56'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function consume_stream
\ir functions/streams/consume_stream.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'consume_stream', 'a9e1778bc7b07b713a911608333bfc5bb84bc931958c2b558d86456d69078c56')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'disallow_consumer'
            AND m.checksum = 'c03fae80d0943dc7ecc90df5088bc8dbea2a50e35e1817f123c8a245641689fe'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function disallow_consumer
\ir functions/streams/disallow_consumer.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'disallow_consumer', 'c03fae80d0943dc7ecc90df5088bc8dbea2a50e35e1817f123c8a245641689fe')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'forward_record'
            AND m.checksum = 'e975ff348093faaea092791c83e97c1282917993b483d71d78483f4b0af13ef6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function forward_record
\ir functions/streams/forward_record.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'forward_record', 'e975ff348093faaea092791c83e97c1282917993b483d71d78483f4b0af13ef6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'publish_metric'
            AND m.checksum = '0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function publish_metric
\ir functions/streams/publish_metric.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'publish_metric', '0b8f401d57cac503986d562ee5122f2a8f047d92f16fba056a650815fd10c9d1')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'read_stream'
            AND m.checksum = '8924ba8729e3ac3f237b969f742fe4da334507d16009042be704b11b6d28657c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function read_stream
\ir functions/streams/read_stream.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'read_stream', '8924ba8729e3ac3f237b969f742fe4da334507d16009042be704b11b6d28657c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'seek_stream'
            AND m.checksum = 'a55329159d5fa486c555629a553532cf43e72da1b3397e77eb75a03d10e28202'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function seek_stream
\ir functions/streams/seek_stream.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'seek_stream', 'a55329159d5fa486c555629a553532cf43e72da1b3397e77eb75a03d10e28202')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_delete_watch'
            AND m.checksum = 'dd437b4392b000ca436935de7ed3536fb136337cac2e5f0af2459beb449c563e'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _delete_watch
\ir functions/watches/_delete_watch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_delete_watch', 'dd437b4392b000ca436935de7ed3536fb136337cac2e5f0af2459beb449c563e')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_fix_settings'
            AND m.checksum = 'fba0bd1a6478003a13f17ae877ecbb56fd9f04653b04492915133190e360b210'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _fix_settings
\ir functions/watches/_fix_settings.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_fix_settings', 'fba0bd1a6478003a13f17ae877ecbb56fd9f04653b04492915133190e360b210')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_foreign_partition'
            AND m.checksum = '30d871303dfaf5557c67313d764f3697f6c556574bdd9d579be0cb50bcf3fbf0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _foreign_partition
\ir functions/watches/_foreign_partition.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_foreign_partition', '30d871303dfaf5557c67313d764f3697f6c556574bdd9d579be0cb50bcf3fbf0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_keep_watch'
            AND m.checksum = '30cbb026c3578edfccf60e62e79af53936f62e73697e8103a99634428c702ef0'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _keep_watch
\ir functions/watches/_keep_watch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_keep_watch', '30cbb026c3578edfccf60e62e79af53936f62e73697e8103a99634428c702ef0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_raise_not_watched'
            AND m.checksum = 'db7c29c06999ee107856fc9cfab9b6191ac11bb7cebf46459ecef86de21e5b2f'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _raise_not_watched
\ir functions/watches/_raise_not_watched.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_raise_not_watched', 'db7c29c06999ee107856fc9cfab9b6191ac11bb7cebf46459ecef86de21e5b2f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_record_watch_work'
            AND m.checksum = 'f228809031b2e7b363e284cb0aea4d972284c330ffe64e905031f9eb34d26eb5'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _record_watch_work
\ir functions/watches/_record_watch_work.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_record_watch_work', 'f228809031b2e7b363e284cb0aea4d972284c330ffe64e905031f9eb34d26eb5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_channel_options'
            AND m.checksum = '535e5ab82c526e7ad9e7de4ccc8e7f559a81e1cbd414bb16269f654fcc087162'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_channel_options
\ir functions/watches/_require_channel_options.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_channel_options', '535e5ab82c526e7ad9e7de4ccc8e7f559a81e1cbd414bb16269f654fcc087162')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_columns'
            AND m.checksum = 'a29adc123e89130c712b99abdd3e58cd5b47db6d22fa79ed616f5e6590da031a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_columns
\ir functions/watches/_require_columns.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_columns', 'a29adc123e89130c712b99abdd3e58cd5b47db6d22fa79ed616f5e6590da031a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_destination'
            AND m.checksum = '46d98e0654349310b70262ce1ea1888b591178399a864da48b3c7365595c4a53'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_destination
\ir functions/watches/_require_destination.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_destination', '46d98e0654349310b70262ce1ea1888b591178399a864da48b3c7365595c4a53')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_require_watchable'
            AND m.checksum = '30857c747a75c58060caf31db3aaa10569a7427d7fe59d117a7105b0e2193b5a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _require_watchable
\ir functions/watches/_require_watchable.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_require_watchable', '30857c747a75c58060caf31db3aaa10569a7427d7fe59d117a7105b0e2193b5a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_save_watch'
            AND m.checksum = 'b272749c17936c9bb8f8aba8f674bd71eaefedc2cba6d244792cc1fd146e88be'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _save_watch
\ir functions/watches/_save_watch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_save_watch', 'b272749c17936c9bb8f8aba8f674bd71eaefedc2cba6d244792cc1fd146e88be')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watch_options'
            AND m.checksum = 'c7ab5ace65222dd6142d0971d2bec2243596dd764e24656d73d67cf9ee79ab3c'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watch_options
\ir functions/watches/_watch_options.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_watch_options', 'c7ab5ace65222dd6142d0971d2bec2243596dd764e24656d73d67cf9ee79ab3c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = '_watch_work'
            AND m.checksum = '0889f87c9654dc795462353de9188bdb431146b36ec596016d09e2a541fe8eb3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function _watch_work
\ir functions/watches/_watch_work.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', '_watch_work', '0889f87c9654dc795462353de9188bdb431146b36ec596016d09e2a541fe8eb3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'backfill'
            AND m.checksum = '0d144250146d32de44d8579680b8c62e0a3a0c6c8fbabb2bd0ad197687b5b5fb'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function backfill
\ir functions/watches/backfill.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'backfill', '0d144250146d32de44d8579680b8c62e0a3a0c6c8fbabb2bd0ad197687b5b5fb')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'pause'
            AND m.checksum = 'ae17b269caa1bcc8ae6029bc32b64425b962366c0541d67a2b846c603d7ca4da'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function pause
\ir functions/watches/pause.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'pause', 'ae17b269caa1bcc8ae6029bc32b64425b962366c0541d67a2b846c603d7ca4da')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'resume'
            AND m.checksum = 'bcb84262aafbc18c1d75345be65ed91fa6a63baad2117da4eae8cac7b4b5ead3'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function resume
\ir functions/watches/resume.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'resume', 'bcb84262aafbc18c1d75345be65ed91fa6a63baad2117da4eae8cac7b4b5ead3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'unwatch'
            AND m.checksum = 'f52b0f5454527aaac05dee8aff9c1f25485f6d7700556778ae300bcf74a5bc9a'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function unwatch
\ir functions/watches/unwatch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'unwatch', 'f52b0f5454527aaac05dee8aff9c1f25485f6d7700556778ae300bcf74a5bc9a')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'function' AND m.name = 'watch'
            AND m.checksum = '840b5d2fbe3fa2340dec85290644f328176d6abb0de05b3f734765c3d1f0f3f6'
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo function watch
\ir functions/watches/watch.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('function', 'watch', '840b5d2fbe3fa2340dec85290644f328176d6abb0de05b3f734765c3d1f0f3f6')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

\if :pgrelay_renews
\ir installation/renew.sql
\endif

\if :pgrelay_views
\ir installation/lock.sql
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = '_outbox'
            AND m.checksum = '617f937d524d85f8d14c715c6e8c01138e25b3eb40961583ecca0cce0187cf1f'
            AND to_regclass('pgrelay._outbox') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view _outbox
SELECT set_config('pgrelay.view', $pgrelay$_outbox$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Private: the events of the ring's three tables.
CREATE OR REPLACE VIEW pgrelay._outbox AS
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    o.operation,
    o.group_hash,
    o.data
FROM pgrelay._outbox_0 AS o
UNION ALL
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    o.operation,
    o.group_hash,
    o.data
FROM pgrelay._outbox_1 AS o
UNION ALL
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    o.operation,
    o.group_hash,
    o.data
FROM pgrelay._outbox_2 AS o;
COMMENT ON VIEW pgrelay._outbox IS 'The ring''s tables together';
COMMENT ON COLUMN pgrelay._outbox.event_id IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.xid IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.at IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.source_id IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.operation IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.group_hash IS 'As in _outbox_0';
COMMENT ON COLUMN pgrelay._outbox.data IS 'As in _outbox_0';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', '_outbox', '617f937d524d85f8d14c715c6e8c01138e25b3eb40961583ecca0cce0187cf1f')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = '_watched_part'
            AND m.checksum = 'e7ee7dc8aead434160707692ea9914b451ba3dc64690d6cd580151aceb2293f0'
            AND to_regclass('pgrelay._watched_part') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view _watched_part
SELECT set_config('pgrelay.view', $pgrelay$_watched_part$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Private: the watched tables and their partitions at every level. Takes no lock on them, unlike pg_partition_tree.
CREATE OR REPLACE VIEW pgrelay._watched_part AS
WITH RECURSIVE part AS (
    SELECT
        w.watch_id,
        c.oid AS relation,
        c.relkind AS kind
    FROM pgrelay.watch AS w
    INNER JOIN pg_catalog.pg_class AS c ON w.watched_table = c.oid
    UNION ALL
    SELECT
        p.watch_id,
        c.oid AS relation,
        c.relkind AS kind
    FROM part AS p
    INNER JOIN pg_catalog.pg_inherits AS i ON p.relation = i.inhparent
    INNER JOIN pg_catalog.pg_class AS c ON i.inhrelid = c.oid AND c.relispartition
    WHERE p.kind = 'p'
)

SELECT
    p.watch_id,
    p.relation,
    p.kind
FROM part AS p;
GRANT SELECT ON pgrelay._watched_part TO pgrelay_operator;
COMMENT ON VIEW pgrelay._watched_part IS 'The watched tables and their partitions at every level';
COMMENT ON COLUMN pgrelay._watched_part.watch_id IS 'The watch';
COMMENT ON COLUMN pgrelay._watched_part.relation IS 'OID of the table or partition';
COMMENT ON COLUMN pgrelay._watched_part.kind IS 'Its relkind';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', '_watched_part', 'e7ee7dc8aead434160707692ea9914b451ba3dc64690d6cd580151aceb2293f0')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'allowed_call'
            AND m.checksum = 'a1e107c7721c78200599ce2345ff1fd78069b48bcedb5a73d25c06ab69c76b92'
            AND to_regclass('pgrelay.allowed_call') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view allowed_call
SELECT set_config('pgrelay.view', $pgrelay$allowed_call$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: which roles allow let call which bindings; members of a role have its right, too.
CREATE OR REPLACE VIEW pgrelay.allowed_call AS
SELECT
    b.name AS binding,
    a.grantee::regrole AS role
FROM pgrelay.binding AS b
INNER JOIN pg_catalog.pg_proc AS p
    ON p.oid = pg_catalog.to_regprocedure(pg_catalog.format('pgrelay.%I(json)', '_call_' || b.name))
CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
WHERE a.grantee <> p.proowner;
GRANT SELECT ON pgrelay.allowed_call TO pgrelay_operator;
COMMENT ON VIEW pgrelay.allowed_call IS 'Which roles allow gave which bindings; members of a role have its right, too';
COMMENT ON COLUMN pgrelay.allowed_call.binding IS 'The binding';
COMMENT ON COLUMN pgrelay.allowed_call.role IS 'The role that may call it';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'allowed_call', 'a1e107c7721c78200599ce2345ff1fd78069b48bcedb5a73d25c06ab69c76b92')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'allowed_consumer'
            AND m.checksum = '5aac471b4c7379e2947b0670764bdca8bfca1d302f973907997aba761db915a3'
            AND to_regclass('pgrelay.allowed_consumer') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view allowed_consumer
SELECT set_config('pgrelay.view', $pgrelay$allowed_consumer$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: which roles allow_consumer let read for which consumers; members of a role have its right, too.
CREATE OR REPLACE VIEW pgrelay.allowed_consumer AS
SELECT
    c.stream,
    c.consumer,
    a.grantee::regrole AS role
FROM pgrelay.stream_consumer AS c
INNER JOIN pg_catalog.pg_proc AS p
    ON p.oid = pg_catalog.to_regprocedure(pgrelay._reader_name(c.stream, c.consumer) || '(integer)')
CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
WHERE a.grantee <> p.proowner;
GRANT SELECT ON pgrelay.allowed_consumer TO pgrelay_operator;
COMMENT ON VIEW pgrelay.allowed_consumer
IS 'Which roles may read streams for which consumers; members of a role have its right, too';
COMMENT ON COLUMN pgrelay.allowed_consumer.stream IS 'The stream, as read_stream names it';
COMMENT ON COLUMN pgrelay.allowed_consumer.consumer IS 'The consumer';
COMMENT ON COLUMN pgrelay.allowed_consumer.role IS 'The role that may read for it';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'allowed_consumer', '5aac471b4c7379e2947b0670764bdca8bfca1d302f973907997aba761db915a3')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'breaker'
            AND m.checksum = '130e3b629b8645d2915fe060d248c67341cfaa1b228b05dc390876f7f4692cfa'
            AND to_regclass('pgrelay.breaker') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view breaker
SELECT set_config('pgrelay.view', $pgrelay$breaker$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: the breaker of each binding.
CREATE OR REPLACE VIEW pgrelay.breaker AS
WITH state AS (
    SELECT
        b.name,
        b.breaker_failures,
        coalesce(pg_catalog.pg_sequence_last_value(pgrelay._breaker_of(b.binding_id)), 0) AS value
    FROM pgrelay.binding AS b
)

SELECT -- noqa: ST06
    s.name AS binding,
    CASE
        WHEN u.until IS NULL THEN 'closed'
        WHEN u.until > pg_catalog.clock_timestamp() THEN 'open'
        ELSE 'half-open'
    END AS state,
    CASE WHEN u.until IS NULL THEN s.value ELSE s.breaker_failures END AS failures,
    u.until AS open_until
FROM state AS s
CROSS JOIN LATERAL pgrelay._breaker_open_until(s.value) AS u (until);
GRANT SELECT ON pgrelay.breaker TO pgrelay_operator;
COMMENT ON VIEW pgrelay.breaker
IS 'Breakers of bindings: closed; open until open_until; half-open: the next call finds out whether the function works';
COMMENT ON COLUMN pgrelay.breaker.binding IS 'The binding';
COMMENT ON COLUMN pgrelay.breaker.state IS 'closed, open or half-open';
COMMENT ON COLUMN pgrelay.breaker.failures IS 'Failed calls in a row';
COMMENT ON COLUMN pgrelay.breaker.open_until IS 'Until when no call is made; NULL while it is closed';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'breaker', '130e3b629b8645d2915fe060d248c67341cfaa1b228b05dc390876f7f4692cfa')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'delivery'
            AND m.checksum = 'e2bccc4847348a97aac3767a9e20090e8b68785562e34afa078b66a2e8f9ca7d'
            AND to_regclass('pgrelay.delivery') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view delivery
SELECT set_config('pgrelay.view', $pgrelay$delivery$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: each event that a function answered for, with its transaction, batch, invocation and message.
CREATE OR REPLACE VIEW pgrelay.delivery AS
SELECT
    e.event_id,
    e.xid::text::xid8 AS transaction_id,
    b.channel,
    b.request_id,
    e.message_id,
    b.invoked_at,
    b.answered_at,
    e.at AS captured_at,
    pgrelay._event_id(o.id_prefix, e.event_id, e.at) AS event,
    b.channel || '-' || b.batch_id AS batch
FROM pgrelay.batch AS b
CROSS JOIN pgrelay._origin AS o
CROSS JOIN LATERAL unnest(b.event_ids, b.xids, b.ats, b.message_ids) AS e (event_id, xid, at, message_id);
GRANT SELECT ON pgrelay.delivery TO pgrelay_operator;
COMMENT ON VIEW pgrelay.delivery
IS 'Each event that a function answered for: its transaction, batch, Lambda request and message';
COMMENT ON COLUMN pgrelay.delivery.event IS 'The id that consumers see';
COMMENT ON COLUMN pgrelay.delivery.event_id IS 'Its number';
COMMENT ON COLUMN pgrelay.delivery.transaction_id IS 'The transaction that wrote the row';
COMMENT ON COLUMN pgrelay.delivery.captured_at IS 'When its statement was captured';
COMMENT ON COLUMN pgrelay.delivery.batch IS 'The batch, by its name in the function''s log';
COMMENT ON COLUMN pgrelay.delivery.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.delivery.request_id IS 'Lambda''s id of the invocation';
COMMENT ON COLUMN pgrelay.delivery.message_id IS 'The message that it became; NULL for an event that failed';
COMMENT ON COLUMN pgrelay.delivery.invoked_at IS 'When the function was called';
COMMENT ON COLUMN pgrelay.delivery.answered_at IS 'When it had answered';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'delivery', 'e2bccc4847348a97aac3767a9e20090e8b68785562e34afa078b66a2e8f9ca7d')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'problem'
            AND m.checksum = 'ab5ba7f1f801c8ccb60e1bd908f0099f28e9fd538a7ae3d12dc230293a6053c5'
            AND to_regclass('pgrelay.problem') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view problem
SELECT set_config('pgrelay.view', $pgrelay$problem$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: the open problems of jobs, partition sets and the outbox.
CREATE OR REPLACE VIEW pgrelay.problem AS
SELECT
    s.target,
    p.key AS kind,
    c.silenced_until,
    coalesce(s.state ->> 'name', s.target) AS name,
    p.value ->> 'severity' AS severity,
    p.value ->> 'headline' AS headline,
    pg_catalog.to_timestamp((p.value ->> 'began_at')::double precision) AS began_at,
    pg_catalog.to_timestamp((p.value ->> 'opened_at')::double precision) AS opened_at,
    pg_catalog.to_timestamp((p.value ->> 'seen_at')::double precision) AS seen_at,
    (p.value ->> 'count')::bigint AS count,
    pg_catalog.to_timestamp((p.value ->> 'alerted_at')::double precision) AS alerted_at,
    coalesce((p.value ->> 'escalated')::boolean, false) AS escalated,
    coalesce(
        c.acknowledged_at >= pg_catalog.to_timestamp((p.value ->> 'opened_at')::double precision), false
    ) AS acknowledged
FROM pgrelay.monitor_state AS s
CROSS JOIN LATERAL pg_catalog.json_each(s.state -> 'problems') AS p
LEFT JOIN pgrelay.monitor_setting AS c ON s.target = c.target;
GRANT SELECT ON pgrelay.problem TO pgrelay_operator;

COMMENT ON VIEW pgrelay.problem IS 'The open problems of jobs, partition sets and the outbox';
COMMENT ON COLUMN pgrelay.problem.target IS 'What it is about, as in monitor_state';
COMMENT ON COLUMN pgrelay.problem.name IS 'The job''s name or the set''s parent table; else the target';
COMMENT ON COLUMN pgrelay.problem.kind IS 'failed, stuck, missed, running_out and the like: docs/monitor.md lists them';
COMMENT ON COLUMN pgrelay.problem.severity IS 'critical, warning or info';
COMMENT ON COLUMN pgrelay.problem.headline IS 'What is wrong, in a line';
COMMENT ON COLUMN pgrelay.problem.began_at
IS 'When it began, as far as is known: the first due time that was missed, the start of the first failed run';
COMMENT ON COLUMN pgrelay.problem.opened_at IS 'When a check first found it';
COMMENT ON COLUMN pgrelay.problem.seen_at IS 'When a check last found it';
COMMENT ON COLUMN pgrelay.problem.count IS 'How often it happened';
COMMENT ON COLUMN pgrelay.problem.alerted_at IS 'When the last alert of it was sent';
COMMENT ON COLUMN pgrelay.problem.escalated IS 'Whether it was escalated';
COMMENT ON COLUMN pgrelay.problem.acknowledged IS 'Whether somebody has acknowledged it';
COMMENT ON COLUMN pgrelay.problem.silenced_until IS 'No alert before';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'problem', 'ab5ba7f1f801c8ccb60e1bd908f0099f28e9fd538a7ae3d12dc230293a6053c5')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'status'
            AND m.checksum = 'bbddc7e8496817bee46a62316d83459fd9522368bd37dd334b5da1c6642f3b2b'
            AND to_regclass('pgrelay.status') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view status
SELECT set_config('pgrelay.view', $pgrelay$status$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: how delivery stands, one row a channel. Cheap enough to read every second.
CREATE OR REPLACE VIEW pgrelay.status AS
WITH f AS (
    SELECT pg_catalog.count(*) AS capture_failures
    FROM pgrelay.capture_failure AS w
    WHERE w.failed_at > pg_catalog.now() - interval '1 day'
),

copy AS (
    SELECT pgrelay._standby_reason() AS standby_reason
),

pgrelay_size AS (
    SELECT pgrelay._outbox_bytes() AS bytes
)

SELECT
    c.name AS channel,
    d.events_per_second,
    q.retries,
    q.next_retry_at,
    l.dead_letters,
    f.capture_failures,
    r.readers,
    r.delivered_events,
    r.last_delivered_at,
    r.last_error,
    r.last_error_at,
    pgrelay_size.bytes AS outbox_bytes,
    c.drained_at,
    c.drained_by,
    o.backlog,
    CASE
        WHEN o.backlog IS NOT NULL
            THEN coalesce(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - o.waits_since), 0)
    END AS lag_seconds,
    CASE
        WHEN copy.standby_reason IS NOT NULL THEN 'standing by'
        WHEN c.paused_at IS NOT NULL THEN 'paused'
        WHEN
            least(o.waits_since, q.next_retry_at) < pg_catalog.clock_timestamp() - interval '2 minutes'
            AND NOT pgrelay._is_drained(c.drained_at)
            THEN 'stalled'
        WHEN l.dead_letters > 0 AND r.is_dying THEN 'dying'
        WHEN r.is_failing AND (o.backlog > 0 OR q.retries > 0) THEN 'failing'
        WHEN o.backlog > 0 THEN 'delivering'
        WHEN o.backlog IS NULL THEN 'locked'
        ELSE 'idle'
    END AS state
FROM pgrelay.channel AS c
CROSS JOIN LATERAL pgrelay._channel_waits(c.name) AS o
CROSS JOIN copy
CROSS JOIN
    LATERAL (
        SELECT
            pg_catalog.count(*) AS readers,
            pg_catalog.bool_or(
                n.failures = 0 AND n.last_died_at > coalesce(n.last_delivered_at, '-infinity')
            ) AS is_dying,
            pg_catalog.bool_or(
                n.failures > 0 OR n.last_error_at > coalesce(n.last_delivered_at, '-infinity')
            ) AS is_failing,
            pg_catalog.sum(n.delivered_events)::bigint AS delivered_events,
            pg_catalog.max(n.last_delivered_at) AS last_delivered_at,
            (pg_catalog.array_agg(n.last_error ORDER BY n.last_error_at DESC NULLS LAST))[1] AS last_error,
            pg_catalog.max(n.last_error_at) AS last_error_at
        FROM pgrelay.reader AS n
        WHERE n.channel = c.name
    ) AS r
CROSS JOIN
    LATERAL (
        SELECT coalesce(pg_catalog.sum(b.delivered), 0)::float8 / 60 AS events_per_second
        FROM pgrelay.batch AS b
        WHERE b.channel = c.name AND b.answered_at > pg_catalog.now() - interval '1 minute'
    ) AS d
CROSS JOIN
    LATERAL (
        SELECT
            pg_catalog.count(*) AS retries,
            pg_catalog.min(w.next_at) FILTER (WHERE w.next_at < 'infinity') AS next_retry_at
        FROM pgrelay.retry AS w
        WHERE w.channel = c.name
    ) AS q
CROSS JOIN
    LATERAL (
        SELECT pg_catalog.count(*) AS dead_letters FROM pgrelay.dead_letter AS w
        WHERE w.channel = c.name
    ) AS l
CROSS JOIN f
CROSS JOIN pgrelay_size;
GRANT SELECT ON pgrelay.status TO pgrelay_operator;
COMMENT ON VIEW pgrelay.status IS 'How delivery stands, one row a channel; cheap enough for every second';
COMMENT ON COLUMN pgrelay.status.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.status.state
IS 'idle, delivering, failing, dying (into dead letters), stalled (no drain), paused, standing by (a copy), locked';
COMMENT ON COLUMN pgrelay.status.backlog
IS 'Events that wait in the outbox: exact up to some ten thousand, else an estimate; the view backlog counts all';
COMMENT ON COLUMN pgrelay.status.lag_seconds
IS 'For how long the oldest of them has waited; 0 if none does, NULL while a table of the outbox is locked';
COMMENT ON COLUMN pgrelay.status.drained_at IS 'When a drain of the channel was last at work, to some seconds';
COMMENT ON COLUMN pgrelay.status.drained_by IS 'Which one that was';
COMMENT ON COLUMN pgrelay.status.events_per_second IS 'Delivered, over the last minute';
COMMENT ON COLUMN pgrelay.status.retries IS 'Events in retry: due later, held behind another of their group, or paused';
COMMENT ON COLUMN pgrelay.status.next_retry_at IS 'When the next of them is due';
COMMENT ON COLUMN pgrelay.status.dead_letters IS 'Events that were given up: see dead_letter and redrive';
COMMENT ON COLUMN pgrelay.status.capture_failures IS 'Statements of the last day whose events were not captured';
COMMENT ON COLUMN pgrelay.status.readers IS 'How many readers share the channel';
COMMENT ON COLUMN pgrelay.status.delivered_events IS 'Delivered in all';
COMMENT ON COLUMN pgrelay.status.last_delivered_at IS 'When the last event was';
COMMENT ON COLUMN pgrelay.status.last_error
IS 'Why the last invocation failed, or refused events; NULL if it did neither';
COMMENT ON COLUMN pgrelay.status.last_error_at IS 'When that was';
COMMENT ON COLUMN pgrelay.status.outbox_bytes
IS 'Size of the outbox''s tables, of all channels; NULL while one of them is locked';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'status', 'bbddc7e8496817bee46a62316d83459fd9522368bd37dd334b5da1c6642f3b2b')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = '_waiting'
            AND m.checksum = 'ea3ff83e26a97c8d4c6a32b6316bf48f3158545e650b86b643e76b1337034876'
            AND to_regclass('pgrelay._waiting') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view _waiting
SELECT set_config('pgrelay.view', $pgrelay$_waiting$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Private: the events in the outbox that their reader has not processed. Reads every one of them.
CREATE OR REPLACE VIEW pgrelay._waiting AS
SELECT
    o.event_id,
    o.xid,
    o.at,
    o.source_id,
    s.channel,
    s.watch_id
FROM pgrelay._outbox AS o
INNER JOIN pgrelay.source AS s ON o.source_id = s.source_id
INNER JOIN pgrelay._reader_progress() AS p
    ON s.channel = p.channel AND p.number = pgrelay._reader_of(o.event_id, o.group_hash, p.readers)
WHERE
    pgrelay._is_waiting(
        o.event_id, o.xid, p.position, p.end_xid, p.open_xids, p.end_xid_before, p.open_xids_before
    );
COMMENT ON VIEW pgrelay._waiting IS 'Events in the outbox that their reader has not dealt with';
COMMENT ON COLUMN pgrelay._waiting.event_id IS 'Number of the event';
COMMENT ON COLUMN pgrelay._waiting.xid IS 'The transaction that wrote it';
COMMENT ON COLUMN pgrelay._waiting.at IS 'When it was captured';
COMMENT ON COLUMN pgrelay._waiting.source_id IS 'Its source';
COMMENT ON COLUMN pgrelay._waiting.channel IS 'The channel of its source';
COMMENT ON COLUMN pgrelay._waiting.watch_id
IS 'The watch of its source; NULL for what functions put in, and after unwatch';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', '_waiting', 'ea3ff83e26a97c8d4c6a32b6316bf48f3158545e650b86b643e76b1337034876')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = '_trigger_gap'
            AND m.checksum = '28439066724720fa2482bd2597050827a1f5980810e23c183b9c950e00ff5f56'
            AND to_regclass('pgrelay._trigger_gap') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view _trigger_gap
SELECT set_config('pgrelay.view', $pgrelay$_trigger_gap$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Private: the triggers of watches that do not capture: on which table or partition, for which operation, and why.
CREATE OR REPLACE VIEW pgrelay._trigger_gap AS
WITH watch AS MATERIALIZED ( -- so that the function is called once a watch
    SELECT
        h.watch_id,
        h.operations,
        h.ordered,
        pgrelay._capture_name(h.watch_id)::name AS function_name
    FROM pgrelay.watch AS h
)

SELECT
    p.watch_id,
    p.relation,
    o.name AS operation,
    CASE
        WHEN t.oid IS NULL THEN 'missing'
        WHEN f.pronamespace <> 'pgrelay_capture'::regnamespace THEN 'taken'
        WHEN f.proname <> w.function_name THEN 'missing'
        WHEN t.tgenabled NOT IN ('O', 'A') THEN 'disabled'
        ELSE 'late'
    END AS reason
FROM watch AS w
INNER JOIN pgrelay._watched_part AS p ON w.watch_id = p.watch_id AND p.kind IN ('r', 'p')
CROSS JOIN LATERAL unnest(w.operations) AS o (name)
LEFT JOIN pg_catalog.pg_trigger AS t ON p.relation = t.tgrelid AND t.tgname = pgrelay._trigger_name(o.name)
LEFT JOIN pg_catalog.pg_proc AS f ON t.tgfoid = f.oid
WHERE
    t.oid IS NULL
    OR f.proname <> w.function_name
    OR f.pronamespace <> 'pgrelay_capture'::regnamespace
    OR t.tgenabled NOT IN ('O', 'A')
    OR (w.ordered AND t.tgtype & 1 = 0 AND pgrelay._trigger_level(true, p.relation, o.name) = 'ROW');
GRANT SELECT ON pgrelay._trigger_gap TO pgrelay_operator;
COMMENT ON VIEW pgrelay._trigger_gap IS 'The triggers of watches that do not capture';
COMMENT ON COLUMN pgrelay._trigger_gap.watch_id IS 'The watch';
COMMENT ON COLUMN pgrelay._trigger_gap.relation IS 'OID of the table or partition';
COMMENT ON COLUMN pgrelay._trigger_gap.operation IS 'The operation';
COMMENT ON COLUMN pgrelay._trigger_gap.reason
IS 'missing; disabled; taken, where another''s trigger has its name; late, if others that may write fire before it';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', '_trigger_gap', '28439066724720fa2482bd2597050827a1f5980810e23c183b9c950e00ff5f56')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'backlog'
            AND m.checksum = 'd7ee47afe5866086b2198d5609d28f18d82e83b25a64bac5ad13758bae9fc117'
            AND to_regclass('pgrelay.backlog') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view backlog
SELECT set_config('pgrelay.view', $pgrelay$backlog$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: the events that are not delivered, counted exactly by channel, destination, table and state. Reads every
-- waiting event; status estimates at next to no cost.
CREATE OR REPLACE VIEW pgrelay.backlog AS
SELECT
    b.channel,
    b.table_schema,
    b.table_name,
    b.state,
    coalesce(b.destination, CASE b.channel WHEN 'events' THEN 'events' END) AS destination,
    pg_catalog.count(*) AS events,
    pg_catalog.min(b.at) AS oldest_at,
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - pg_catalog.min(b.at)) AS oldest_seconds
FROM (
    SELECT
        w.channel,
        h.destination,
        h.table_schema,
        h.table_name,
        'waiting' AS state,
        w.at
    FROM pgrelay._waiting AS w
    LEFT JOIN pgrelay.watch AS h ON w.watch_id = h.watch_id
    UNION ALL
    SELECT
        r.channel,
        v.destination,
        v.table_schema,
        v.table_name,
        CASE
            WHEN r.next_at = 'infinity' OR v.paused_at IS NOT NULL THEN 'paused'
            WHEN r.next_at IS NULL THEN 'held'
            ELSE 'retry'
        END AS state,
        r.at
    FROM pgrelay.retry AS r
    INNER JOIN pgrelay.source AS s ON r.source_id = s.source_id
    LEFT JOIN pgrelay.watch AS v ON s.watch_id = v.watch_id
) AS b
GROUP BY b.channel, b.destination, b.table_schema, b.table_name, b.state;
GRANT SELECT ON pgrelay.backlog TO pgrelay_operator;
COMMENT ON VIEW pgrelay.backlog IS 'Events that are not delivered, counted exactly; reads every one that waits';
COMMENT ON COLUMN pgrelay.backlog.channel IS 'The channel';
COMMENT ON COLUMN pgrelay.backlog.destination IS 'Where they go';
COMMENT ON COLUMN pgrelay.backlog.table_schema
IS 'Schema of the watched table; NULL for what functions put in, and after unwatch';
COMMENT ON COLUMN pgrelay.backlog.table_name IS 'The watched table';
COMMENT ON COLUMN pgrelay.backlog.state
IS 'waiting for their first attempt; retry, failed and due later; held behind another of their group; paused';
COMMENT ON COLUMN pgrelay.backlog.events IS 'How many';
COMMENT ON COLUMN pgrelay.backlog.oldest_at IS 'When the oldest was captured';
COMMENT ON COLUMN pgrelay.backlog.oldest_seconds IS 'How long ago that was';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'backlog', 'd7ee47afe5866086b2198d5609d28f18d82e83b25a64bac5ad13758bae9fc117')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

SELECT
    NOT EXISTS (
        SELECT FROM pgrelay.migration AS m
        WHERE
            m.kind = 'view' AND m.name = 'watches'
            AND m.checksum = 'a85a9512b5b12b4709eca64bceaf9c54c79854412ad9f277eb269ca9fa5efc9c'
            AND to_regclass('pgrelay.watches') IS NOT NULL
    ) AS pgrelay_apply
\gset
\if :pgrelay_apply
\echo view watches
SELECT set_config('pgrelay.view', $pgrelay$watches$pgrelay$, true) AS pgrelay_setting \gset
SELECT set_config('pgrelay.definition', $pgrelay$
-- Public: the watched tables, and what each watch does not capture. Reads the catalog alone, so that it waits for no
-- lock on a watched table, and all watches at once.
CREATE OR REPLACE VIEW pgrelay.watches AS
WITH gap AS (
    SELECT
        g.watch_id,
        pg_catalog.array_agg(DISTINCT g.name) FILTER (WHERE g.reason <> 'late') AS uncovered,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'missing') AS missing,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'disabled') AS disabled,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'taken') AS taken,
        pg_catalog.string_agg(DISTINCT g.name, ', ') FILTER (WHERE g.reason = 'late') AS late
    FROM (
        SELECT
            t.watch_id,
            t.reason,
            t.relation::regclass::text AS name
        FROM pgrelay._trigger_gap AS t
    ) AS g
    GROUP BY g.watch_id
),

-- Tables of the names of watched ones that were dropped.
namesake AS (
    SELECT DISTINCT w.watch_id
    FROM pgrelay.watch AS w
    INNER JOIN pg_catalog.pg_class AS c ON w.table_name = c.relname AND w.watched_table <> c.oid
    INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid AND w.table_schema = n.nspname
),

heir AS (
    SELECT DISTINCT w.watch_id
    FROM pgrelay.watch AS w
    INNER JOIN pg_catalog.pg_inherits AS i ON w.watched_table = i.inhparent
    INNER JOIN pg_catalog.pg_class AS c ON i.inhrelid = c.oid AND NOT c.relispartition
),

stranger AS (
    SELECT
        p.watch_id,
        pg_catalog.string_agg(p.relation::regclass::text, ', ') AS names
    FROM pgrelay._watched_part AS p
    WHERE p.kind = 'f'
    GROUP BY p.watch_id
),

failure AS (
    SELECT
        f.watch_id,
        pg_catalog.string_agg(f.relation::text || ': ' || f.reason, '; ' ORDER BY f.relation::text) AS reasons
    FROM pgrelay._watch_failure AS f
    INNER JOIN pgrelay.watch AS w ON f.watch_id = w.watch_id AND f.failed_at > w.watched_at
    INNER JOIN pg_catalog.pg_class AS c ON f.relation = c.oid
    GROUP BY f.watch_id
)

SELECT
    w.watched_table,
    w.table_schema,
    w.table_name,
    w.operations,
    w.columns,
    w.excluded_columns,
    w.payload,
    w.condition,
    w.channel,
    w.destination,
    w.ordered,
    w.packed,
    w.subject,
    w.on_failure,
    w.paused_at,
    w.watched_by,
    w.watched_at,
    gap.uncovered,
    nullif(pg_catalog.concat_ws(
        '; ',
        CASE
            WHEN c.oid IS NULL
                THEN pg_catalog.concat(
                    'the table was dropped',
                    CASE
                        WHEN namesake.watch_id IS NULL THEN ': if it comes again, call pgrelay.watch(...)'
                        ELSE '; a new table of that name is not watched: call pgrelay.watch(...)'
                    END,
                    pg_catalog.format(', or forget the watch with pgrelay.unwatch(%s)', w.watched_table::oid)
                )
        END,
        w.problem,
        pgrelay._destination_problem(w.channel, w.destination, channel.destinations),
        'drain could not bring capture up to date, and will try again: ' || failure.reasons,
        CASE
            WHEN c.relispartition
                THEN pg_catalog.format(
                    'the table is now a partition of %s, which is not watched: '
                    'call pgrelay.watch(...) of that one, or detach it',
                    pg_catalog.pg_partition_root(c.oid)
                )
        END,
        CASE
            WHEN heir.watch_id IS NOT NULL
                THEN 'other tables inherit from it, and their rows make no events: watch those tables'
        END,
        'writes fail that reach the foreign partition ' || stranger.names
        || ', because triggers get no rows of foreign tables: detach it, or call pgrelay.unwatch(...)',
        'no triggers on ' || gap.missing
        || ', so that what is written straight to it is not captured: its owner may call pgrelay.watch(...) again'
        || CASE WHEN c.relkind = 'p' THEN ', or run drain' ELSE '' END,
        'triggers are disabled on ' || gap.disabled
        || ', so that what is written to it is not captured: ALTER TABLE ... ENABLE TRIGGER',
        'other triggers of ' || gap.late
        || ' fire before pgrelay''s, so that what they write is captured in the wrong order: its owner may call '
        || 'pgrelay.watch(...) again, or run drain',
        'another trigger has the name of pgrelay''s on ' || gap.taken
        || ', so that what is written to it is not captured: rename that trigger'
    ), '') AS problem
FROM pgrelay.watch AS w
INNER JOIN pgrelay.channel ON w.channel = channel.name
LEFT JOIN pg_catalog.pg_class AS c ON w.watched_table = c.oid
LEFT JOIN gap ON w.watch_id = gap.watch_id
LEFT JOIN namesake ON w.watch_id = namesake.watch_id
LEFT JOIN heir ON w.watch_id = heir.watch_id
LEFT JOIN stranger ON w.watch_id = stranger.watch_id
LEFT JOIN failure ON w.watch_id = failure.watch_id;
GRANT SELECT ON pgrelay.watches TO pgrelay_operator;
COMMENT ON VIEW pgrelay.watches IS 'The watched tables, and what each watch does not see';
COMMENT ON COLUMN pgrelay.watches.watched_table IS 'The table';
COMMENT ON COLUMN pgrelay.watches.table_schema IS 'Schema that its events name';
COMMENT ON COLUMN pgrelay.watches.table_name IS 'Table that its events name';
COMMENT ON COLUMN pgrelay.watches.operations IS 'Operations that make events';
COMMENT ON COLUMN pgrelay.watches.columns IS 'The columns that its events carry; NULL for all but the excluded ones';
COMMENT ON COLUMN pgrelay.watches.excluded_columns IS 'Columns that never leave the database';
COMMENT ON COLUMN pgrelay.watches.payload IS 'full, changed or key';
COMMENT ON COLUMN pgrelay.watches.condition IS 'Only rows that meet it';
COMMENT ON COLUMN pgrelay.watches.channel IS 'The channel of its events';
COMMENT ON COLUMN pgrelay.watches.destination IS 'Where they go; NULL for the publisher''s first destination';
COMMENT ON COLUMN pgrelay.watches.ordered IS 'Whether events of one key keep their order';
COMMENT ON COLUMN pgrelay.watches.packed IS 'Whether many events may share one message';
COMMENT ON COLUMN pgrelay.watches.subject IS 'What e-mail subscribers see as the subject; NULL for SNS''s own';
COMMENT ON COLUMN pgrelay.watches.on_failure IS 'report or fail, if events cannot be captured';
COMMENT ON COLUMN pgrelay.watches.paused_at IS 'Since when its events are held back';
COMMENT ON COLUMN pgrelay.watches.watched_by IS 'Who watches it';
COMMENT ON COLUMN pgrelay.watches.watched_at IS 'Since when';
COMMENT ON COLUMN pgrelay.watches.uncovered
IS 'The table, or partitions of it, whose triggers are missing or disabled; NULL if every one has all';
COMMENT ON COLUMN pgrelay.watches.problem
IS 'What keeps the watch from seeing everything, or its events from their destination, and what to do; NULL if nothing '
'does';
$pgrelay$, true) AS pgrelay_setting \gset
\ir installation/make_view.sql
INSERT INTO pgrelay.migration AS m (kind, name, checksum)
VALUES ('view', 'watches', 'a85a9512b5b12b4709eca64bceaf9c54c79854412ad9f277eb269ca9fa5efc9c')
ON CONFLICT (kind, name) DO UPDATE
    SET checksum = excluded.checksum, applied_at = pg_catalog.now(), applied_by = session_user
    WHERE m.checksum <> excluded.checksum;
\endif

\ir installation/finish.sql
SELECT pg_catalog.current_setting('pgrelay.obsolete') AS pgrelay_obsolete \gset
COMMIT;

BEGIN;
\ir installation/settings.sql
\ir installation/take_turn.sql
SELECT pg_catalog.set_config('pgrelay.obsolete', :'pgrelay_obsolete', true) AS pgrelay_setting \gset
\ir installation/retire.sql
COMMIT;
\set QUIET off
\echo pgrelay is up to date
