using System.Text.Json.Serialization;

namespace Penstock.Storage.Operators;

/// <summary>Reads and writes the file without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OperatorKeyDocument))]
internal sealed partial class OperatorKeyJson : JsonSerializerContext;
