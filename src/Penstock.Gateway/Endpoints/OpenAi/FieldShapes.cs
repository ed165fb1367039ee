namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>JSON types that a field may have; null is always allowed where the field is not required.</summary>
[Flags]
internal enum FieldShapes
{
    None = 0,
    Text = 1,
    Number = 2,
    Integer = 4,
    Flag = 8,
    Map = 16,
    List = 32,
}
