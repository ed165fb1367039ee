using System.Text.Json.Serialization;

namespace Penstock.Storage.Backup;

/// <summary>Reads and writes manifests and marks without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(RestoreMark))]
internal sealed partial class BackupJson : JsonSerializerContext;
