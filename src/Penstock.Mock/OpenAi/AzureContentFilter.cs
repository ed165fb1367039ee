namespace Penstock.Mock.OpenAi;

/// <summary>Whether answers carry Azure's content filter results.</summary>
internal enum AzureContentFilter
{
    Absent,
    Present,
}
